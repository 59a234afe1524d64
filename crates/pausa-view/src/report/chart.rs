//! Charts of a program's figures as inline SVG, which uses the page's light or dark colours.

use std::fmt::Write as _;

use pausa_cli::measure::Figures;
use pausa_lab::fact::key;

use super::html::escape;

const WIDTH: f64 = 460.0;
/// The margin at the left and right, for labels.
const MARGIN: f64 = 70.0;

/// Draws bytes × instructions, with one point per encoding. `None` if fewer than two encodings have both figures.
pub(crate) fn costs(figures: &Figures, id: &str) -> Option<String> {
    let point = |name: &String| {
        let instructions = figures.facts.number(&key(id, name).metric("instructions")).ok()?;
        Some((name.clone(), figures.state(id, name)?, instructions))
    };
    let points: Vec<_> = figures.encodings.iter().filter_map(point).collect();
    if points.len() < 2 {
        return None;
    }
    let across = Scale::of(points.iter().map(|point| point.1), MARGIN, WIDTH - MARGIN);
    let down = Scale::of(points.iter().map(|point| point.2), 180.0, 20.0);
    let mut marks = String::new();
    for (ticks, is_across) in [(across.ticks(), true), (down.ticks(), false)] {
        for (value, at) in ticks {
            let (line, x, y, anchor) = match is_across {
                true => (format!("x1={at:.0} x2={at:.0} y1=10 y2=190"), at, 206.0, "middle"),
                false => (
                    format!("x1={MARGIN} x2={} y1={at:.0} y2={at:.0}", WIDTH - MARGIN),
                    MARGIN - 8.0,
                    at + 4.0,
                    "end",
                ),
            };
            let _ = write!(
                marks,
                "<line class=grid {line} /><text class=tick x={x:.0} y={y:.0} text-anchor={anchor}>{value}</text>"
            );
        }
    }
    let mut labels: Vec<(f64, f64)> = Vec::new();
    for (name, bytes, instructions) in points {
        let (x, y) = (across.place(bytes), down.place(instructions));
        // Move a label down if it overlaps another one.
        let mut below = y + 4.0;
        while labels.iter().any(|(at, other)| (at - x).abs() < 75.0 && (other - below).abs() < 12.0) {
            below += 12.0;
        }
        labels.push((x, below));
        let title = format!("{name}: {bytes} bytes, {instructions} instructions");
        let _ = write!(
            marks,
            "<g><title>{}</title><circle cx={x:.1} cy={y:.1} r=4 /><text x={:.1} y={below:.1}>{}</text></g>",
            escape(&title),
            x + 8.0,
            escape(&name)
        );
    }
    Some(figure(220.0, "Bytes while paused (across) and instructions (up), on logarithmic scales", &marks))
}

/// Draws times, with one line per encoding from the lowest to the highest run, and a point at the median. `None` if fewer than
/// two encodings have times.
pub(crate) fn times(figures: &Figures, id: &str) -> Option<String> {
    let row = |name: &String| Some((name.clone(), figures.facts.summary(&key(id, name).metric("ns")).ok()?));
    let rows: Vec<_> = figures.encodings.iter().filter_map(row).collect();
    if rows.len() < 2 {
        return None;
    }
    let across =
        Scale::of(rows.iter().flat_map(|(_, times)| [times.low, times.high]), MARGIN + 20.0, WIDTH - 20.0);
    let bottom = rows.len() as f64 * 22.0 + 12.0;
    let mut marks = String::new();
    for (value, at) in across.ticks() {
        let _ = write!(
            marks,
            "<line class=grid x1={at:.0} x2={at:.0} y1=6 y2={bottom} /><text class=tick x={at:.0} y={} text-anchor=middle>{value}</text>",
            bottom + 16.0
        );
    }
    for (place, (name, times)) in rows.into_iter().enumerate() {
        let y = place as f64 * 22.0 + 20.0;
        let [low, median, high] = [times.low, times.median, times.high].map(|time| across.place(time));
        let title = format!("{name}: {:.1} ns ({:.1}–{:.1})", times.median, times.low, times.high);
        let _ = write!(
            marks,
            "<g><title>{}</title><line x1={low:.1} x2={high:.1} y1={y} y2={y} /><circle cx={median:.1} cy={y} r=4 /><text x={MARGIN} y={} text-anchor=end>{}</text></g>",
            escape(&title),
            y + 4.0,
            escape(&name)
        );
    }
    Some(figure(
        bottom + 26.0,
        "Nanoseconds: the median, with the lowest and the highest run, on a logarithmic scale",
        &marks,
    ))
}

fn figure(height: f64, caption: &str, marks: &str) -> String {
    format!(
        "<figure class=chart><svg viewBox=\"0 0 {WIDTH} {height}\" role=img aria-label=\"{caption}\">{marks}</svg><figcaption>{caption}</figcaption></figure>"
    )
}

/// A logarithmic scale.
struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    fn of(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (low, high) = values
            .map(|value| value.max(0.1))
            .fold((f64::MAX, 0.1), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
        Scale { low: (low / 1.1).ln(), high: (high * 1.1).ln(), from, to }
    }

    fn place(&self, value: f64) -> f64 {
        self.from + (self.to - self.from) * (value.max(0.1).ln() - self.low) / (self.high - self.low)
    }

    /// The values and positions of the ticks: 1, 2 and 5 times powers of ten, or only powers of ten if that makes more than 7.
    fn ticks(&self) -> Vec<(f64, f64)> {
        let all = (-1..9).flat_map(|power| [1.0, 2.0, 5.0].map(|first| first * 10f64.powi(power)));
        let inside: Vec<_> = all.filter(|tick| (self.low..self.high).contains(&tick.ln())).collect();
        let is_power = |tick: &f64| (tick.log10() - tick.log10().round()).abs() < 1e-9;
        let many = inside.len() > 7;
        inside
            .into_iter()
            .filter(|tick| !many || is_power(tick))
            .map(|tick| (tick, self.place(tick)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_places_its_ends_inside_and_ticks_between() {
        let scale = Scale::of([10.0, 1000.0].into_iter(), 0.0, 100.0);
        assert!(scale.place(10.0) > 0.0 && scale.place(1000.0) < 100.0);
        assert!((scale.place(100.0) - 50.0).abs() < 1e-9);
        assert_eq!(
            scale.ticks().iter().map(|tick| tick.0).collect::<Vec<_>>(),
            [10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0]
        );
    }
}
