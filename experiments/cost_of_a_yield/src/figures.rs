//! The figures: how they are counted, and how they are compared with those that were saved.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::Command;

use pausa_lab::{Receipt, callgrind};
use pausa_output::progress;
use serde::{Deserialize, Serialize};

use crate::build::{self, LEVELS};
use crate::{chapter, contenders};

/// Two numbers of items: the slope between them leaves out the start of the process.
const FEW: u64 = 20_000;
const MANY: u64 = 60_000;

/// How far a figure may be from the saved one: a twentieth, and half an instruction where that is more.
pub(crate) const TOLERANCE: (f64, f64) = (0.05, 0.5);

/// Instructions per item, with their receipt.
#[derive(Serialize, Deserialize)]
pub(crate) struct Figures {
    /// How to get them again.
    pub(crate) receipt: Receipt,
    /// By `workload/contender/level`. What a contender does not have is not here.
    pub(crate) instructions: BTreeMap<String, f64>,
}

impl Figures {
    /// The figure of a cell.
    pub(crate) fn of(&self, workload: &str, contender: &str, level: &str) -> Option<f64> {
        self.instructions.get(&format!("{workload}/{contender}/{level}")).copied()
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.instructions.len()
    }
}

/// Builds, lets all contenders agree on their answers, and counts.
pub(crate) fn measure() -> Result<Figures, Box<dyn Error>> {
    callgrind::available()?;
    let programs = LEVELS.iter().map(|level| Ok((*level, build::at(level)?)));
    let programs: Vec<_> = programs.collect::<Result<_, Box<dyn Error>>>()?;
    let receipt = Receipt::take("cargo run -p cost_of_a_yield -- save", build::PROFILE);
    let mut instructions = BTreeMap::new();
    let cells = cells();
    for (done, (workload, contender, level)) in cells.iter().enumerate() {
        progress(format_args!("counted {done} of {}", cells.len()));
        let (_, program) =
            programs.iter().find(|program| program.0 == *level).ok_or("a level that is not built")?;
        agree(program, workload, contender)?;
        let run = |items: u64| {
            let mut command = Command::new(program);
            command.args(["run", workload, contender, &items.to_string()]);
            command
        };
        let figure = callgrind::slope(run, FEW, MANY)?;
        instructions.insert(format!("{workload}/{contender}/{level}"), (figure * 100.0).round() / 100.0);
    }
    progress("");
    Ok(Figures { receipt, instructions })
}

/// Every cell that has a figure: workload, contender, level.
fn cells() -> Vec<(&'static str, &'static str, &'static str)> {
    let mut cells = Vec::new();
    for workload in chapter::WORKLOADS {
        cells.extend(chapter::CONTENDERS.map(|contender| (workload, contender, "3")));
    }
    for workload in contenders::WORKLOADS {
        let able = contenders::CONTENDERS.iter().map(|contender| contender.name);
        let able = able.filter(|name| contenders::find(name, workload).is_some_and(|run| run.is_ok()));
        cells.extend(able.flat_map(|name| LEVELS.map(|level| (workload, name, level))));
    }
    cells
}

/// A program that was built otherwise must still give the answer of the plain loop.
fn agree(program: &Path, workload: &str, contender: &str) -> Result<(), Box<dyn Error>> {
    let output = Command::new(program).args(["run", workload, contender, &MANY.to_string()]).output()?;
    let answer = String::from_utf8_lossy(&output.stdout).trim().to_string();
    let expected = crate::find("plain", workload).map(|plain| plain(MANY).to_string());
    if expected.as_deref() != Some(answer.as_str()) {
        return Err(format!(
            "{contender} does not agree on {workload}: `{answer}`, and the plain loop {expected:?}"
        )
        .into());
    }
    Ok(())
}

/// A line for each figure that is not what was saved, and for each promise that does not hold.
pub(crate) fn compare(saved: &Figures, measured: &Figures) -> Vec<String> {
    let mut found = Vec::new();
    for (cell, now) in &measured.instructions {
        match saved.instructions.get(cell) {
            Some(then) if (now - then).abs() <= (TOLERANCE.0 * then).max(TOLERANCE.1) => {}
            Some(then) => {
                found.push(format!("{cell}: {now} instructions per item, and the README says {then}"))
            }
            None => found.push(format!("{cell}: {now} instructions per item, and the README does not say")),
        }
    }
    let gone = saved.instructions.keys().filter(|cell| !measured.instructions.contains_key(*cell));
    found.extend(gone.map(|cell| format!("{cell}: it is in the README, and no longer measured")));
    for (entry, bound) in [("struct", "plain"), ("coroutine", "plain"), ("genawaiter", "genawaiter-rc")] {
        let [cost, most] = [entry, bound].map(|name| measured.of("chapter-wrapping", name, "3"));
        if cost > most.map(|most| most + TOLERANCE.1) {
            found.push(format!("chapter-wrapping: {entry} costs {cost:?}, and {bound} {most:?}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(cells: &[(&str, f64)]) -> Figures {
        let instructions = cells.iter().map(|(cell, figure)| (cell.to_string(), *figure)).collect();
        Figures { receipt: Receipt::take("", ""), instructions }
    }

    #[test]
    fn a_figure_within_the_tolerance_holds() {
        let saved = figures(&[("a/b/3", 2.0), ("a/c/3", 100.0)]);
        assert!(compare(&saved, &figures(&[("a/b/3", 2.5), ("a/c/3", 95.0)])).is_empty());
        assert_eq!(compare(&saved, &figures(&[("a/b/3", 2.6), ("a/c/3", 94.0)])).len(), 2);
    }

    #[test]
    fn a_figure_that_comes_or_goes_is_seen() {
        let (saved, now) = (figures(&[("a/b/3", 2.0)]), figures(&[("a/c/3", 2.0)]));
        assert_eq!(compare(&saved, &now).len(), 2);
    }

    #[test]
    fn the_chapter_costs_no_more_than_its_plain_loop() {
        let mut cells = vec![("chapter-wrapping/plain/3", 2.25), ("chapter-wrapping/coroutine/3", 2.25)];
        assert!(compare(&figures(&cells), &figures(&cells)).is_empty());
        cells[1].1 = 3.0;
        assert_eq!(compare(&figures(&cells), &figures(&cells)).len(), 1);
    }
}
