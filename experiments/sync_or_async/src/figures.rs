//! The figures: every way of downloading with the same number of pages in turn, several rounds.

use std::error::Error;
use std::time::Duration;

use pausa_http::Embedded;
use pausa_lab::stats::{Summary, ratio_by_run};
use pausa_loops::{Clock, LoopName};
use pausa_output::progress;
use serde::{Deserialize, Serialize};

use crate::work::{at_once, one_after_another, two_tasks};

/// Everything that was measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Figures {
    pub(crate) downloads: Vec<Downloads>,
    pub(crate) tasks: Vec<Tasks>,
}

/// So many pages, each of which takes the server so long: seconds of each round.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Downloads {
    pub(crate) pages: usize,
    pub(crate) delay: f64,
    /// One after another with a blocking client. Empty where that would take too long.
    pub(crate) sequence: Vec<f64>,
    /// At once on each loop, in the order of `LoopName::ALL`.
    pub(crate) at_once: Vec<Vec<f64>>,
}

/// Two tasks, of two seconds and of one, on a loop: seconds of each round.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Tasks {
    pub(crate) name: String,
    pub(crate) sequence: Vec<f64>,
    pub(crate) gathered: Vec<f64>,
}

/// The story's half second for each page.
pub(crate) const STORY: f64 = 0.5;

/// Pages, the server's seconds for each, and whether they are downloaded one after another, too. Where a half second for
/// each would take too long in sequence, there is a second run with less.
const RUNS: [(usize, f64, bool); 6] = [
    (3, STORY, true),
    (10, STORY, true),
    (100, STORY, false),
    (1_000, STORY, false),
    (100, 0.020, true),
    (1_000, 0.005, true),
];

pub(crate) fn measure(rounds: usize) -> Result<Figures, Box<dyn Error>> {
    let mut downloads = Vec::new();
    for (pages, delay, in_sequence) in RUNS {
        let mut row =
            Downloads { pages, delay, sequence: Vec::new(), at_once: vec![Vec::new(); LoopName::ALL.len()] };
        let server = Embedded::start(Duration::from_secs_f64(delay))?;
        for round in 0..rounds {
            progress(format_args!("{pages} pages of {delay} s, round {} of {rounds}", round + 1));
            if in_sequence {
                row.sequence.push(one_after_another(&server, pages)?.as_secs_f64());
            }
            let mut order: Vec<_> = LoopName::ALL.into_iter().zip(&mut row.at_once).collect();
            if round % 2 == 1 {
                order.reverse();
            }
            for (name, seconds) in order {
                seconds.push(at_once(name, &server, pages)?.as_secs_f64());
            }
        }
        downloads.push(row);
    }
    let mut tasks = Vec::new();
    for name in LoopName::ALL {
        let mut row = Tasks { name: name.to_string(), sequence: Vec::new(), gathered: Vec::new() };
        for round in 0..rounds {
            progress(format_args!("two tasks on {name}, round {} of {rounds}", round + 1));
            row.sequence.push(two_tasks(name, Clock::Real, false)?.as_secs_f64());
            row.gathered.push(two_tasks(name, Clock::Real, true)?.as_secs_f64());
        }
        tasks.push(row);
    }
    Ok(Figures { downloads, tasks })
}

impl Figures {
    /// Downloads of so many pages.
    pub(crate) fn find(&self, pages: usize, delay: f64) -> Option<&Downloads> {
        self.downloads.iter().find(|row| row.pages == pages && row.delay == delay)
    }

    /// How many times as fast the pages come at once, by round; and whether the time in sequence is computed: from that of
    /// the ten pages, each of which takes as long as every other.
    pub(crate) fn speedup(&self, row: &Downloads, which: usize) -> Option<(Summary, bool)> {
        let computed = row.sequence.is_empty();
        let sequence = match computed {
            true => {
                let ten = &self.find(10, row.delay)?.sequence;
                ten.iter().map(|seconds| seconds / 10.0 * row.pages as f64).collect()
            }
            false => row.sequence.clone(),
        };
        Some((ratio_by_run(&sequence, row.at_once.get(which)?)?, computed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_that_would_take_too_long_is_computed_from_ten_pages() {
        let row =
            |pages, sequence, took| Downloads { pages, delay: STORY, sequence, at_once: vec![vec![took]; 3] };
        let downloads = vec![row(10, vec![5.5], 0.5), row(100, Vec::new(), 0.5)];
        let figures = Figures { downloads, tasks: Vec::new() };
        let (ten, hundred) = (&figures.downloads[0], &figures.downloads[1]);
        let of = |row| figures.speedup(row, 0).map(|(ratio, computed)| (ratio.median.round(), computed));
        assert_eq!((of(ten), of(hundred)), (Some((11.0, false)), Some((110.0, true))));
    }
}
