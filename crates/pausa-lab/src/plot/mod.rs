//! Plots of what was measured: an SVG that is readable on a light and on a dark page.
//!
//! There is one set of colours for both kinds of page, each far enough from white and from near-black; what a page's style
//! asks for is not always what its images are told. Series differ in their marks, too, and not in colour alone.

mod colours;
mod draw;

use std::io;

/// How an axis is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal distances are equal differences; it begins at zero.
    Linear,
    /// Equal distances are equal ratios. All its values are above zero.
    Log,
}

/// One of the two axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What it says, with the unit: `peak memory, MiB`.
    pub label: String,
    /// How it is divided.
    pub scale: Scale,
}

/// What belongs to one name.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The name in the legend.
    pub name: String,
    /// Pairs of x and y, in the order in which they are joined.
    pub points: Vec<(f64, f64)>,
    /// Whether these are computed and not measured: a line without marks.
    pub computed: bool,
}

/// Lines over a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// What is shown: the caption, and the title for screen readers.
    pub title: String,
    /// What a reader who does not see it should know: for screen readers.
    pub description: String,
    /// To the right.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// What is shown, in the order of the legend.
    pub series: Vec<Series>,
}

/// A length for each name.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// What is shown: the caption, and the title for screen readers.
    pub title: String,
    /// What a reader who does not see it should know: for screen readers.
    pub description: String,
    /// What the lengths are.
    pub axis: Axis,
    /// Names and lengths, from above to below.
    pub bars: Vec<(String, f64)>,
}

impl Lines {
    /// The picture.
    ///
    /// # Errors
    /// Where there is nothing that can be drawn: no point, or one that has no place on its axis.
    pub fn svg(&self) -> io::Result<String> {
        draw::lines(self)
    }
}

impl Bars {
    /// The picture.
    ///
    /// # Errors
    /// Where there is nothing that can be drawn: no point, or one that has no place on its axis.
    pub fn svg(&self) -> io::Result<String> {
        draw::bars(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> Lines {
        Lines {
            title: "Memory & <n>".into(),
            description: "It grows.".into(),
            x: Axis { label: "n".into(), scale: Scale::Log },
            y: Axis { label: "MiB".into(), scale: Scale::Log },
            series: vec![Series {
                name: "list".into(),
                points: vec![(1.0, 1.0), (1e6, 4e4)],
                computed: false,
            }],
        }
    }

    #[test]
    fn a_picture_has_a_title_and_a_description() {
        let svg = lines().svg().unwrap();
        assert!(svg.contains("<title id=\"title\">Memory &amp; &lt;n&gt;</title>"), "{svg}");
        assert!(svg.contains("<desc id=\"desc\">It grows.</desc>"), "{svg}");
    }

    #[test]
    fn a_picture_has_no_background() {
        let svg = draw::lines(&lines()).unwrap();
        assert!(!svg.to_lowercase().contains("#ffffff"), "{svg}");
        assert_eq!(svg.matches("viewBox").count(), 1, "{svg}");
    }

    #[test]
    fn what_has_no_place_on_its_axis_is_an_error() {
        for point in [(0.0, 1.0), (1.0, f64::NAN), (1.0, -1.0)] {
            let mut lines = lines();
            lines.series[0].points.push(point);
            assert!(draw::lines(&lines).is_err(), "{point:?}");
        }
        assert!(draw::lines(&Lines { series: Vec::new(), ..lines() }).is_err());
    }

    #[test]
    fn every_bar_says_its_length() {
        let axis = Axis { label: "instructions".into(), scale: Scale::Linear };
        let bars = vec![("struct".into(), 2.25), ("stackful".into(), 1234.4)];
        let bars = Bars { title: "Cost".into(), description: "Two bars.".into(), axis, bars };
        let svg = draw::bars(&bars).unwrap();
        assert!(svg.contains("2.25") && svg.contains("1,234") && svg.contains("stackful"), "{svg}");
    }
}
