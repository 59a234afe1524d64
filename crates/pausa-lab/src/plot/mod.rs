//! Plots measurements as SVG that is readable on light and dark pages.
//!
//! An image cannot rely on the theme of its page. So one set of colours serves both themes, with enough contrast to white and
//! to near-black. Series also differ in their markers.

mod colours;
mod draw;

use std::io;

/// The scale of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Linear, starting at zero.
    Linear,
    /// Logarithmic. All values must be above zero.
    Log,
}

/// An axis of a plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The label, with the unit: `peak memory, MiB`.
    pub label: String,
    /// The scale.
    pub scale: Scale,
}

/// A named series of points.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The name in the legend.
    pub name: String,
    /// Pairs of x and y, in the order in which the line connects them.
    pub points: Vec<(f64, f64)>,
    /// Whether the points are computed instead of measured; the line then has no markers.
    pub computed: bool,
}

/// A line plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// The caption, also the title for screen readers.
    pub title: String,
    /// The description for screen readers.
    pub description: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The series, in the order of the legend.
    pub series: Vec<Series>,
}

/// A bar chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// The caption, also the title for screen readers.
    pub title: String,
    /// The description for screen readers.
    pub description: String,
    /// The axis of the lengths.
    pub axis: Axis,
    /// Names and lengths, from top to bottom.
    pub bars: Vec<(String, f64)>,
}

impl Lines {
    /// Renders the plot as SVG.
    ///
    /// # Errors
    /// If there is no point, or a point cannot be placed on its axis.
    pub fn svg(&self) -> io::Result<String> {
        draw::lines(self)
    }
}

impl Bars {
    /// Renders the chart as SVG.
    ///
    /// # Errors
    /// If there is no bar, or a length cannot be placed on the axis.
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
