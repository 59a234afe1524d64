//! Times and sizes of several runs: the median, how far they spread, and ratios taken run by run.

use std::time::Instant;

use serde::{Deserialize, Serialize};

/// Several runs of the same thing, in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Half of the runs were below, half above; of an even number, the mean of the middle two.
    pub median: f64,
    /// The smallest.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// How many there were.
    pub runs: usize,
}

impl Summary {
    /// Of these runs; of none there is nothing to say, nor where one of them is not a number.
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

/// Runs all contenders `rounds` times in turn, every other round from the last to the first, so that none always comes
/// after the same neighbour. Each returns its own figure. Gives the figures by contender, in the order of the rounds.
pub fn interleaved(rounds: usize, contenders: &mut [Box<dyn FnMut() -> f64 + '_>]) -> Vec<Vec<f64>> {
    let mut figures = vec![Vec::with_capacity(rounds); contenders.len()];
    let mut order: Vec<_> = (0..contenders.len()).collect();
    for _ in 0..rounds {
        for &index in &order {
            figures[index].push(contenders[index]());
        }
        order.reverse();
    }
    figures
}

/// How many times as much as `base`, run by run: what slows a whole round down drops out.
pub fn ratio_by_run(figures: &[f64], base: &[f64]) -> Option<Summary> {
    let ratios: Vec<_> = figures.iter().zip(base).map(|(figure, base)| figure / base).collect();
    Summary::of(&ratios)
}

/// How long this takes, in nanoseconds.
pub fn nanoseconds<T>(run: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    std::hint::black_box(run());
    start.elapsed().as_nanos() as f64
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

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
    fn every_other_round_runs_backwards() {
        let order = RefCell::new(String::new());
        let mut contenders: Vec<Box<dyn FnMut() -> f64>> = Vec::new();
        for name in ["a", "b", "c"] {
            contenders.push(Box::new(|| {
                order.borrow_mut().push_str(name);
                order.borrow().len() as f64
            }));
        }
        let figures = interleaved(3, &mut contenders);
        assert_eq!(*order.borrow(), "abccbaabc");
        assert_eq!(figures, [[1.0, 6.0, 7.0], [2.0, 5.0, 8.0], [3.0, 4.0, 9.0]]);
    }

    #[test]
    fn a_ratio_is_taken_within_each_run() {
        let ratio = ratio_by_run(&[2.0, 20.0, 2.0], &[1.0, 10.0, 1.0]).unwrap();
        assert_eq!(ratio, Summary { median: 2.0, low: 2.0, high: 2.0, runs: 3 });
    }
}
