//! The figures: each point is a process of its own.

use std::env::current_exe;
use std::error::Error;
use std::process::Command;

use allocation_counter::measure;
use pausa_lab::Memory;
use pausa_output::progress;
use serde::{Deserialize, Serialize};

use crate::contenders::{CONTENDERS, NUMBERS, run};

/// What is measured: numbers of terms. The list of exact ones goes as far as 2 GB.
const COUNTS: [u64; 8] = [100, 1_000, 10_000, 30_000, 100_000, 200_000, 300_000, 1_000_000];
const LONGEST_EXACT_LIST: u64 = 200_000;

/// One process: who, over which numbers, how many terms; and what it took, in bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Point {
    pub(crate) contender: String,
    pub(crate) numbers: String,
    pub(crate) count: u64,
    /// What it computed: of everyone the same.
    pub(crate) answer: u64,
    /// The most that was allocated at once.
    pub(crate) allocated: u64,
    /// The most of the process that was resident at once, and how much of it was so before.
    pub(crate) peak: u64,
    pub(crate) before: u64,
}

impl Point {
    /// Measures in this process, which must not have done anything else.
    pub(crate) fn of_this_process(
        contender: &str,
        numbers: &str,
        count: u64,
    ) -> Result<Option<Self>, Box<dyn Error>> {
        let before = Memory::now()?;
        let mut answer = None;
        let allocations = measure(|| answer = run(contender, numbers, count));
        let after = Memory::now()?;
        Ok(answer.map(|answer| Self {
            contender: contender.into(),
            numbers: numbers.into(),
            count,
            answer,
            allocated: allocations.bytes_max,
            peak: after.peak,
            before: before.resident,
        }))
    }
}

/// Measures every point. All contenders must agree on the answer of each number of terms.
pub(crate) fn measure_all() -> Result<Vec<Point>, Box<dyn Error>> {
    let mut points: Vec<Point> = Vec::new();
    for numbers in NUMBERS {
        for count in COUNTS {
            for contender in CONTENDERS {
                if (contender, numbers) == ("list", "exact") && count > LONGEST_EXACT_LIST {
                    continue;
                }
                progress(format_args!("{numbers} {count} {contender}"));
                let point = in_a_process(contender, numbers, count)?;
                let other = points.iter().find(|other| other.count == count);
                if other.is_some_and(|other| other.answer != point.answer) {
                    return Err(format!("{contender} does not agree on {count} terms").into());
                }
                points.push(point);
            }
        }
    }
    Ok(points)
}

fn in_a_process(contender: &str, numbers: &str, count: u64) -> Result<Point, Box<dyn Error>> {
    let output =
        Command::new(current_exe()?).args(["point", contender, numbers, &count.to_string()]).output()?;
    if !output.status.success() {
        return Err(format!("{contender} {numbers} {count}: {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
