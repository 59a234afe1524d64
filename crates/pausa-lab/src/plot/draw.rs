//! Draws plots with the `plotters` crate.

use std::io;

use plotters::coord::ranged1d::ValueFormatter;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::colours::{GRID, INK, SERIES};
use super::{Axis, Bars, Lines, Scale};

const SIZE: (u32, u32) = (760, 440);
const FONT: &str = "system-ui, sans-serif";

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn text(size: i32) -> TextStyle<'static> {
    (FONT, size).into_font().color(&INK)
}

/// Renders a line plot as SVG.
pub(crate) fn lines(plot: &Lines) -> io::Result<String> {
    let points = || plot.series.iter().flat_map(|series| &series.points);
    let x = extent(&plot.x, points().map(|point| point.0))?;
    let y = extent(&plot.y, points().map(|point| point.1))?;
    picture(SIZE, &plot.title, &plot.description, |area| match (plot.x.scale, plot.y.scale) {
        (Scale::Linear, Scale::Linear) => draw_lines(area, plot, x.0..x.1, y.0..y.1),
        (Scale::Log, Scale::Linear) => draw_lines(area, plot, (x.0..x.1).log_scale(), y.0..y.1),
        (Scale::Linear, Scale::Log) => draw_lines(area, plot, x.0..x.1, (y.0..y.1).log_scale()),
        (Scale::Log, Scale::Log) => draw_lines(area, plot, (x.0..x.1).log_scale(), (y.0..y.1).log_scale()),
    })
}

/// Renders a bar chart as SVG.
pub(crate) fn bars(plot: &Bars) -> io::Result<String> {
    let (low, high) = extent(&plot.axis, plot.bars.iter().map(|bar| bar.1))?;
    let height = 90 + 26 * plot.bars.len() as u32;
    picture((SIZE.0, height), &plot.title, &plot.description, |area| match plot.axis.scale {
        Scale::Linear => draw_bars(area, plot, low..high * 1.12, low),
        Scale::Log => draw_bars(area, plot, (low..high).log_scale(), low),
    })
}

/// Returns the range of an axis, or an error if a value cannot be placed on it.
fn extent(axis: &Axis, values: impl Iterator<Item = f64>) -> io::Result<(f64, f64)> {
    let start = if axis.scale == Scale::Linear { 0.0 } else { f64::INFINITY };
    let (mut low, mut high) = (start, f64::NEG_INFINITY);
    for value in values {
        if !value.is_finite() || value < 0.0 || (axis.scale == Scale::Log && value == 0.0) {
            return Err(io::Error::other(format!("`{}`: {value} has no place on its axis", axis.label)));
        }
        (low, high) = (low.min(value), high.max(value));
    }
    if high < low {
        return Err(io::Error::other(format!("`{}`: there is nothing to show", axis.label)));
    }
    if axis.scale == Scale::Log {
        // Whole powers of ten, so that both ends have a label.
        let (from, to) = (low.log10().floor(), high.log10().ceil());
        return Ok((10_f64.powf(from), 10_f64.powf(to.max(from + 1.0))));
    }
    // If all values are zero, the axis still needs a range.
    Ok((low, if high == low { high * 2.0 + 1.0 } else { high }))
}

fn picture<E: std::fmt::Display>(
    size: (u32, u32),
    title: &str,
    description: &str,
    draw: impl FnOnce(&Area<'_>) -> Result<(), E>,
) -> io::Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let area = area.titled(title, text(20)).map_err(|error| io::Error::other(error.to_string()))?;
        draw(&area).map_err(|error| io::Error::other(error.to_string()))?;
        area.present().map_err(|error| io::Error::other(error.to_string()))?;
    }
    let (title, description) = (escaped(title), escaped(description));
    let svg = svg.replacen("<svg ", "<svg role=\"img\" aria-labelledby=\"title desc\" ", 1);
    let texts = format!(">\n<title id=\"title\">{title}</title>\n<desc id=\"desc\">{description}</desc>\n");
    Ok(svg.replacen(">\n", &texts, 1))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

fn draw_lines<X, Y>(area: &Area<'_>, plot: &Lines, x: X, y: Y) -> Drawn
where
    X: plotters::coord::ranged1d::AsRangedCoord<Value = f64>,
    Y: plotters::coord::ranged1d::AsRangedCoord<Value = f64>,
    X::CoordDescType: ValueFormatter<f64>,
    Y::CoordDescType: ValueFormatter<f64>,
{
    let mut builder = ChartBuilder::on(area);
    builder.margin(12).margin_right(44).x_label_area_size(44).y_label_area_size(84);
    let mut chart = builder.build_cartesian_2d(x, y)?;
    let small = text(16);
    chart
        .configure_mesh()
        .axis_style(INK)
        .bold_line_style(GRID.mix(0.3))
        .light_line_style(TRANSPARENT)
        .label_style(small.clone())
        .axis_desc_style(small.clone())
        .x_desc(&plot.x.label)
        .y_desc(&plot.y.label)
        .x_label_formatter(&|value| number(*value))
        .y_label_formatter(&|value| number(*value))
        .draw()?;
    for (index, series) in plot.series.iter().enumerate() {
        let colour = SERIES[index % SERIES.len()];
        let points = || series.points.iter().copied();
        let style = colour.stroke_width(2);
        let drawn = chart.draw_series(LineSeries::new(points(), style))?;
        drawn.label(&series.name).legend(move |(x, y)| {
            let line = PathElement::new([(x, y), (x + 22, y)], style);
            EmptyElement::at((0, 0)) + line + mark((x + 11, y), index, if series.computed { 0 } else { 4 })
        });
        if !series.computed {
            chart.draw_series(points().map(|point| EmptyElement::at(point) + mark((0, 0), index, 4)))?;
        }
    }
    chart
        .configure_series_labels()
        .label_font(small)
        .position(SeriesLabelPosition::UpperLeft)
        .margin(8)
        .legend_area_size(30)
        .background_style(TRANSPARENT)
        .border_style(TRANSPARENT)
        .draw()
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

fn draw_bars<X>(area: &Area<'_>, plot: &Bars, x: X, start: f64) -> Drawn
where
    X: plotters::coord::ranged1d::AsRangedCoord<Value = f64>,
    X::CoordDescType: ValueFormatter<f64>,
{
    let rows = plot.bars.len() as f64;
    let widest = plot.bars.iter().map(|bar| bar.0.chars().count()).max().unwrap_or(0);
    let mut builder = ChartBuilder::on(area);
    builder.margin(12).margin_right(64).x_label_area_size(44).y_label_area_size(16 + 8 * widest as u32);
    let mut chart = builder.build_cartesian_2d(x, rows..0.0)?;
    let small = text(16);
    chart
        .configure_mesh()
        .axis_style(INK)
        .bold_line_style(GRID.mix(0.3))
        .light_line_style(TRANSPARENT)
        .label_style(small.clone())
        .axis_desc_style(small.clone())
        .x_desc(&plot.axis.label)
        .x_label_formatter(&|value| number(*value))
        .disable_y_mesh()
        .y_labels(0)
        .draw()?;
    let length = |row: usize, length: f64| [(start, row as f64 + 0.15), (length, row as f64 + 0.85)];
    let bars = plot.bars.iter().enumerate();
    chart
        .draw_series(bars.clone().map(|(row, bar)| Rectangle::new(length(row, bar.1), SERIES[0].filled())))?;
    let name = small.clone().pos(Pos::new(HPos::Right, VPos::Center));
    let said = small.pos(Pos::new(HPos::Left, VPos::Center));
    let middle = |row: usize| row as f64 + 0.5;
    chart.draw_series(bars.clone().map(|(row, bar)| {
        EmptyElement::at((start, middle(row))) + Text::new(bar.0.clone(), (-8, 0), name.clone())
    }))?;
    chart.draw_series(bars.map(|(row, bar)| {
        EmptyElement::at((bar.1, middle(row))) + Text::new(number(bar.1), (6, 0), said.clone())
    }))?;
    Ok(())
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

    #[test]
    fn numbers_are_grouped_and_end_without_zeros() {
        let read = [1e6, 2.25, 0.003, 1234.4, 100.0, 0.0, 43_000.0].map(number);
        assert_eq!(read, ["1,000,000", "2.25", "0.003", "1,234", "100", "0", "43,000"]);
    }
}
