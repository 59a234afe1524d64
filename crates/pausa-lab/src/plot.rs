//! Plots measurements as SVG that is readable on light and dark pages.
//!
//! An image cannot rely on the theme of its page. So one set of colours serves both themes, with enough contrast to white and
//! to near-black. Series also differ in their markers.

use std::io;

use plotters::chart::MeshStyle;
use plotters::coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// The scale of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Linear, starting at zero.
    Linear,
    /// Logarithmic. All values must be above zero.
    Log,
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

/// A line plot with logarithmic axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// The caption, also the title for screen readers.
    pub title: String,
    /// The description for screen readers.
    pub description: String,
    /// The label of the horizontal axis.
    pub x: String,
    /// The label of the vertical axis, with the unit: `peak memory, MiB`.
    pub y: String,
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
    /// The label of the axis, with the unit.
    pub label: String,
    /// The scale of the lengths.
    pub scale: Scale,
    /// Names and lengths, from top to bottom.
    pub bars: Vec<(String, f64)>,
}

/// The colour of text and axes.
const INK: RGBColor = RGBColor(0x74, 0x7c, 0x86);
/// The colour of the grid, which is drawn translucently.
const GRID: RGBColor = RGBColor(0x80, 0x88, 0x92);
/// The colours of the series, in order: blue, vermilion, green, purple, ochre, teal, rose, grey.
const SERIES: [RGBColor; 8] = [
    RGBColor(0x2f, 0x81, 0xd7),
    RGBColor(0xd9, 0x5b, 0x1c),
    RGBColor(0x2a, 0x92, 0x56),
    RGBColor(0x9a, 0x66, 0xd2),
    RGBColor(0xa6, 0x7c, 0x12),
    RGBColor(0x14, 0x8f, 0x9b),
    RGBColor(0xd1, 0x4f, 0x8b),
    INK,
];

const SIZE: (u32, u32) = (760, 440);
const FONT: &str = "system-ui, sans-serif";

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Chart<'a, X, Y> = ChartContext<'a, SVGBackend<'a>, Cartesian2d<X, Y>>;
type Drawn = Result<(), DrawingAreaErrorKind<io::Error>>;

impl Lines {
    /// Renders the plot as SVG.
    ///
    /// # Errors
    /// If there is no point, or a point cannot be placed on its axis.
    pub fn svg(&self) -> io::Result<String> {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let x = extent(&self.x, Scale::Log, points().map(|point| point.0))?;
        let y = extent(&self.y, Scale::Log, points().map(|point| point.1))?;
        picture(SIZE, &self.title, &self.description, |area| self.draw(area, x, y))
    }

    fn draw(&self, area: &Area<'_>, x: (f64, f64), y: (f64, f64)) -> Drawn {
        let mut builder = ChartBuilder::on(area);
        builder.margin(12).margin_right(44).x_label_area_size(44).y_label_area_size(84);
        let mut chart = builder.build_cartesian_2d((x.0..x.1).log_scale(), (y.0..y.1).log_scale())?;
        mesh(&mut chart, &self.x).y_desc(&self.y).y_label_formatter(&|value| number(*value)).draw()?;
        for (index, series) in self.series.iter().enumerate() {
            let points = || series.points.iter().copied();
            let style = SERIES[index % SERIES.len()].stroke_width(2);
            let size = if series.computed { 0 } else { 4 };
            let drawn = chart.draw_series(LineSeries::new(points(), style))?;
            drawn.label(&series.name).legend(move |(x, y)| {
                let line = PathElement::new([(x, y), (x + 22, y)], style);
                EmptyElement::at((0, 0)) + line + mark((x + 11, y), index, size)
            });
            if !series.computed {
                let marks = points().map(|point| EmptyElement::at(point) + mark((0, 0), index, size));
                chart.draw_series(marks)?;
            }
        }
        chart
            .configure_series_labels()
            .label_font(text(16))
            .position(SeriesLabelPosition::UpperLeft)
            .margin(8)
            .legend_area_size(30)
            .background_style(TRANSPARENT)
            .border_style(TRANSPARENT)
            .draw()
    }
}

impl Bars {
    /// Renders the chart as SVG.
    ///
    /// # Errors
    /// If there is no bar, or a length cannot be placed on the axis.
    pub fn svg(&self) -> io::Result<String> {
        let (low, high) = extent(&self.label, self.scale, self.bars.iter().map(|bar| bar.1))?;
        let height = 90 + 26 * self.bars.len() as u32;
        picture((SIZE.0, height), &self.title, &self.description, |area| match self.scale {
            Scale::Linear => self.draw(area, low..high * 1.12, low),
            Scale::Log => self.draw(area, (low..high).log_scale(), low),
        })
    }

    fn draw<X: AsRangedCoord<Value = f64>>(&self, area: &Area<'_>, x: X, start: f64) -> Drawn
    where
        X::CoordDescType: ValueFormatter<f64>,
    {
        let rows = self.bars.len() as f64;
        let widest = self.bars.iter().map(|bar| bar.0.chars().count()).max().unwrap_or(0);
        let mut builder = ChartBuilder::on(area);
        builder.margin(12).margin_right(64).x_label_area_size(44).y_label_area_size(16 + 8 * widest as u32);
        let mut chart = builder.build_cartesian_2d(x, rows..0.0)?;
        mesh(&mut chart, &self.label).disable_y_mesh().y_labels(0).draw()?;
        let length = |row: usize, length: f64| [(start, row as f64 + 0.15), (length, row as f64 + 0.85)];
        let middle = |row: usize| row as f64 + 0.5;
        let name = text(16).pos(Pos::new(HPos::Right, VPos::Center));
        let said = text(16).pos(Pos::new(HPos::Left, VPos::Center));
        let bars = || self.bars.iter().enumerate();
        chart.draw_series(bars().map(|(row, bar)| Rectangle::new(length(row, bar.1), SERIES[0].filled())))?;
        chart.draw_series(bars().map(|(row, bar)| {
            EmptyElement::at((start, middle(row))) + Text::new(bar.0.clone(), (-8, 0), name.clone())
        }))?;
        chart.draw_series(bars().map(|(row, bar)| {
            EmptyElement::at((bar.1, middle(row))) + Text::new(number(bar.1), (6, 0), said.clone())
        }))?;
        Ok(())
    }
}

fn text(size: i32) -> TextStyle<'static> {
    (FONT, size).into_font().color(&INK)
}

/// Returns the range of an axis, or an error if a value cannot be placed on it.
fn extent(label: &str, scale: Scale, values: impl Iterator<Item = f64>) -> io::Result<(f64, f64)> {
    let start = if scale == Scale::Linear { 0.0 } else { f64::INFINITY };
    let (mut low, mut high) = (start, f64::NEG_INFINITY);
    for value in values {
        if !value.is_finite() || value < 0.0 || (scale == Scale::Log && value == 0.0) {
            return Err(io::Error::other(format!("`{label}`: {value} has no place on its axis")));
        }
        (low, high) = (low.min(value), high.max(value));
    }
    if high < low {
        return Err(io::Error::other(format!("`{label}`: there is nothing to show")));
    }
    if scale == Scale::Log {
        // Whole powers of ten, so that both ends have a label.
        let (from, to) = (low.log10().floor(), high.log10().ceil());
        return Ok((10_f64.powf(from), 10_f64.powf(to.max(from + 1.0))));
    }
    // If all values are zero, the axis still needs a range.
    Ok((low, if high == low { high * 2.0 + 1.0 } else { high }))
}

fn picture(
    size: (u32, u32),
    title: &str,
    description: &str,
    draw: impl FnOnce(&Area<'_>) -> Drawn,
) -> io::Result<String> {
    let mut svg = String::new();
    let drawn = {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let titled = area.titled(title, text(20));
        titled.and_then(|area| draw(&area).and_then(|()| area.present()))
    };
    drawn.map_err(io::Error::other)?;
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (title, description) = (escaped(title), escaped(description));
    let svg = svg.replacen("<svg ", "<svg role=\"img\" aria-labelledby=\"title desc\" ", 1);
    let texts = format!(">\n<title id=\"title\">{title}</title>\n<desc id=\"desc\">{description}</desc>\n");
    Ok(svg.replacen(">\n", &texts, 1))
}

/// Returns the style of the grid and of the axes, with the label of the horizontal one.
fn mesh<'a, 'b, X, Y>(chart: &'b mut Chart<'a, X, Y>, label: &str) -> MeshStyle<'a, 'b, X, Y, SVGBackend<'a>>
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    let mut mesh = chart.configure_mesh();
    mesh.axis_style(INK)
        .bold_line_style(GRID.mix(0.3))
        .light_line_style(TRANSPARENT)
        .label_style(text(16))
        .axis_desc_style(text(16))
        .x_desc(label)
        .x_label_formatter(&|value| number(*value));
    mesh
}

/// Draws a marker at a point. The shape depends on the index of the series.
fn mark<DB: DrawingBackend>(at: (i32, i32), index: usize, size: i32) -> DynElement<'static, DB, (i32, i32)> {
    let colour = SERIES[index % SERIES.len()];
    match index % 4 {
        0 => Circle::new(at, size, colour.filled()).into_dyn(),
        1 => TriangleMarker::new(at, size + size / 4, colour.filled()).into_dyn(),
        2 => {
            let corners = [(at.0 - size, at.1 - size), (at.0 + size, at.1 + size)];
            Rectangle::new(corners, colour.filled()).into_dyn()
        }
        _ => Cross::new(at, size, colour.stroke_width(2)).into_dyn(),
    }
}

/// Formats a number with up to four significant digits: `1,000,000`, `2.25`, `0.003`. Whole digits are never dropped.
fn number(value: f64) -> String {
    let decimals =
        if value == 0.0 || value.abs() >= 10_000.0 { 0 } else { (3 - value.abs().log10() as i32).max(0) };
    let grouped = crate::stats::grouped(value, decimals as usize);
    match grouped.contains('.') {
        true => grouped.trim_end_matches('0').trim_end_matches('.').into(),
        false => grouped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> Lines {
        let points = vec![(1.0, 1.0), (1e6, 4e4)];
        Lines {
            title: "Memory & <n>".into(),
            description: "It grows.".into(),
            x: "n".into(),
            y: "MiB".into(),
            series: vec![Series { name: "list".into(), points, computed: false }],
        }
    }

    #[test]
    fn a_picture_has_a_title_a_description_and_no_background() {
        let svg = lines().svg().unwrap();
        assert!(svg.contains("<title id=\"title\">Memory &amp; &lt;n&gt;</title>"), "{svg}");
        assert!(svg.contains("<desc id=\"desc\">It grows.</desc>"), "{svg}");
        assert!(!svg.to_lowercase().contains("#ffffff"), "{svg}");
        assert_eq!(svg.matches("viewBox").count(), 1, "{svg}");
    }

    #[test]
    fn what_has_no_place_on_its_axis_is_an_error() {
        for point in [(0.0, 1.0), (1.0, f64::NAN), (1.0, -1.0)] {
            let mut lines = lines();
            lines.series[0].points.push(point);
            assert!(lines.svg().is_err(), "{point:?}");
        }
        assert!(Lines { series: Vec::new(), ..lines() }.svg().is_err());
    }

    #[test]
    fn every_bar_says_its_length() {
        let bars = vec![("struct".into(), 2.25), ("stackful".into(), 1234.4)];
        let (label, scale) = ("instructions".into(), Scale::Linear);
        let bars = Bars { title: "Cost".into(), description: "Two bars.".into(), label, scale, bars };
        let svg = bars.svg().unwrap();
        assert!(svg.contains("2.25") && svg.contains("1,234") && svg.contains("stackful"), "{svg}");
    }

    #[test]
    fn numbers_are_grouped_and_end_without_zeros() {
        let read = [1e6, 2.25, 0.003, 1234.4, 100.0, 0.0, 43_000.0].map(number);
        assert_eq!(read, ["1,000,000", "2.25", "0.003", "1,234", "100", "0", "43,000"]);
    }

    /// Relative luminance, as defined by the Web Content Accessibility Guidelines.
    fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    #[test]
    fn a_colour_stands_out_on_white_and_on_nearly_black() {
        for page in [RGBColor(0xff, 0xff, 0xff), RGBColor(0x0d, 0x11, 0x17)] {
            let contrast = |colour| {
                let (one, other) = (luminance(colour) + 0.05, luminance(page) + 0.05);
                (one / other).max(other / one)
            };
            assert!(contrast(INK) >= 4.0, "text: {:.2} on {page:?}", contrast(INK));
            for colour in SERIES {
                // The guidelines require a contrast of at least 3 for graphics.
                assert!(contrast(colour) >= 3.0, "{colour:?}: {:.2} on {page:?}", contrast(colour));
            }
        }
    }
}
