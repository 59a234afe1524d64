//! Statistics of several runs: median, range, ratios per run, and linear fits.

/// A summary of several runs of one measurement, in one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The median; for an even number of runs, the mean of the middle two.
    pub median: f64,
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
    /// The number of runs.
    pub runs: usize,
}

impl Summary {
    /// Summarises runs. `None` if there are none, or one is NaN.
    pub fn of(runs: &[f64]) -> Option<Self> {
        let mut sorted = runs.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (low, high) = (*sorted.first()?, *sorted.last()?);
        let middle = sorted.len() / 2;
        let median =
            if sorted.len() % 2 == 1 { sorted[middle] } else { (sorted[middle - 1] + sorted[middle]) / 2.0 };
        (!runs.iter().any(|run| run.is_nan())).then_some(Self { median, low, high, runs: runs.len() })
    }
}

/// Summarises the ratio of `figures` to `base`, run by run. A disturbance that slows down both runs of a round cancels out.
pub(crate) fn ratio_by_run(figures: &[f64], base: &[f64]) -> Option<Summary> {
    let ratios: Vec<_> = figures.iter().zip(base).map(|(figure, base)| figure / base).collect();
    Summary::of(&ratios)
}

/// A linear fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Line {
    /// The slope, in units of y per unit of x.
    pub slope: f64,
    /// The largest vertical distance of a point from the line.
    pub off: f64,
}

/// Fits a line by least squares. `None` if there are fewer than two different values of x.
pub(crate) fn line(x: &[f64], y: &[f64]) -> Option<Line> {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (middle, height) = (mean(x), mean(y));
    let across: f64 = x.iter().map(|x| (x - middle).powi(2)).sum();
    let both: f64 = x.iter().zip(y).map(|(x, y)| (x - middle) * (y - height)).sum();
    let slope = both / across;
    let distances = x.iter().zip(y).map(|(x, y)| (height + slope * (x - middle) - y).abs());
    let off = distances.fold(0.0, f64::max);
    slope.is_finite().then_some(Line { slope, off })
}

/// Formats a number with separated thousands: `1,000,000`, `-2.25`.
pub fn grouped(value: f64, decimals: usize) -> String {
    let mut text = format!("{value:.decimals$}");
    let first = usize::from(text.starts_with('-'));
    let end = text.find('.').unwrap_or(text.len());
    for place in (first + 1..end).rev().filter(|place| (end - place) % 3 == 0) {
        text.insert(place, ',');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order() {
        let summary = Summary::of(&[9.0, 1.0, 2.0]).unwrap();
        assert_eq!(summary, Summary { median: 2.0, low: 1.0, high: 9.0, runs: 3 });
        assert_eq!(Summary::of(&[4.0, 1.0, 2.0, 3.0]).unwrap().median, 2.5);
    }

    #[test]
    fn no_runs_have_no_summary() {
        assert_eq!(Summary::of(&[]), None);
        assert_eq!(Summary::of(&[1.0, f64::NAN]), None);
    }

    #[test]
    fn a_line_goes_through_its_points_and_says_how_far_one_is_off() {
        assert_eq!(line(&[1.0, 2.0, 3.0], &[5.0, 7.0, 9.0]), Some(Line { slope: 2.0, off: 0.0 }));
        let bent = line(&[1.0, 2.0, 3.0], &[5.0, 8.0, 9.0]).unwrap();
        assert!(bent.slope == 2.0 && (bent.off - 2.0 / 3.0).abs() < 1e-9, "{bent:?}");
        assert_eq!(line(&[1.0, 1.0], &[5.0, 7.0]), None);
    }

    #[test]
    fn thousands_are_separated_by_commas() {
        let read = [1e6, 100.0, -1234.5, 0.0].map(|value| grouped(value, 0));
        assert_eq!(read, ["1,000,000", "100", "-1,234", "0"]);
        assert_eq!(grouped(12_345.678, 2), "12,345.68");
    }

    #[test]
    fn a_ratio_is_taken_within_each_run() {
        let ratio = ratio_by_run(&[2.0, 20.0, 2.0], &[1.0, 10.0, 1.0]).unwrap();
        assert_eq!(ratio, Summary { median: 2.0, low: 2.0, high: 2.0, runs: 3 });
    }
}
