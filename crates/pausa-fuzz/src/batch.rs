//! Compiles many bodies as one program for each encoding and build, and runs them in one process.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pausa_lab::process;
use pausa_story::Failure;
use pausa_try::translate::Variant;
use pausa_try::{Build, Encoding, Modules, Reason};

use crate::ast::{self, Body};

/// The result of a body in an encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The lines that it printed.
    Traced(Vec<String>),
    /// The encoding refuses it, with this error code.
    Refused(String),
    /// The compiler or the translation failed.
    Failed(String),
}

/// The code of a refusal by a library or by the translation.
const NO_CODE: &str = "no code";

/// The beginning of the last line of a body that ended its process.
pub(crate) const FAILED: &str = "> the process failed: ";

/// The limits of a process that runs many bodies: its time, and the bytes that it prints.
const LONGEST: Duration = Duration::from_secs(60);
const MOST_PRINTED: u64 = 256 << 20;

/// Compiles bodies of one shape in an encoding and runs them.
pub fn run(build: &Build<'_>, bodies: &[(usize, &Body)], encoding: Encoding) -> BTreeMap<usize, Outcome> {
    static FOLDERS: AtomicUsize = AtomicUsize::new(0);
    let Some((first, _)) = bodies.first() else { return BTreeMap::new() };
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = build.folder.join(format!("{number}-{}", encoding.name()));
    let here = Build { folder: &folder, ..build.clone() };
    let variant = Variant::default();
    let text = ast::file(bodies);
    let made = here.modules("body.rs", &text, encoding, &variant, |names| ast::run(names, bodies));
    let outcomes = match made {
        Ok(Modules { binary, refused }) => {
            let (mut outcomes, mut left) = (BTreeMap::new(), Vec::new());
            for &(number, _) in bodies {
                match refused.get(&ast::module(number)) {
                    Some(Reason { code, .. }) => {
                        let code = code.clone().unwrap_or_else(|| NO_CODE.into());
                        outcomes.insert(number, Outcome::Refused(code));
                    }
                    None => left.push(number),
                }
            }
            outcomes.extend(binary.map(|binary| traces(&binary, left)).unwrap_or_default());
            outcomes
        }
        // Compile halves, to find the body that fails.
        Err(_) if bodies.len() > 1 => {
            let (a, b) = bodies.split_at(bodies.len() / 2);
            let mut outcomes = run(build, a, encoding);
            outcomes.extend(run(build, b, encoding));
            outcomes
        }
        Err(Failure::Usage(reason) | Failure::Run(reason)) => [(*first, Outcome::Failed(reason))].into(),
    };
    // The program is large.
    let _ = fs::remove_dir_all(&folder);
    outcomes
}

/// Runs bodies. If one ends the process, another process runs those after it.
fn traces(binary: &Path, mut numbers: Vec<usize>) -> BTreeMap<usize, Outcome> {
    let mut traces: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    while !numbers.is_empty() {
        let mut command = Command::new(binary);
        command.arg("trace-all").args(numbers.iter().map(usize::to_string));
        let (printed, end) = match process::run_group(&mut command, LONGEST, MOST_PRINTED) {
            Ok(ran) => (ran.printed().into_owned(), (!ran.is_success()).then(|| ran.end())),
            Err(error) => (String::new(), Some(error.to_string())),
        };
        let lines = printed.lines().filter(|line| *line != "> that is all").map(without_line);
        let mut last = None;
        for (number, lines) in by_number(lines) {
            last = Some(number);
            traces.entry(number).or_default().extend(lines);
        }
        let Some(end) = end else { break };
        let number = last.unwrap_or(numbers[0]);
        traces.entry(number).or_default().push(format!("{FAILED}{end}"));
        let at = numbers.iter().position(|it| *it == number).unwrap_or(0);
        numbers.drain(..=at);
    }
    traces.into_iter().map(|(number, lines)| (number, Outcome::Traced(lines))).collect()
}

/// The lines of each body that a program of many prints, with its number.
pub(crate) fn by_number(printed: impl Iterator<Item = String>) -> Vec<(usize, Vec<String>)> {
    let mut found: Vec<(usize, Vec<String>)> = Vec::new();
    for line in printed {
        let number = line.strip_prefix("> run(").and_then(|rest| rest.split(')').next()?.parse().ok());
        found.extend(number.map(|number| (number, Vec::new())));
        if let Some((_, lines)) = found.last_mut() {
            lines.push(line);
        }
    }
    found
}

/// Removes the line number of a panic: it depends on the batch.
fn without_line(line: &str) -> String {
    match line.strip_prefix("> panicked on line ").and_then(|rest| rest.split_once(": ")) {
        Some((_, message)) => format!("> panicked: {message}"),
        None => line.to_string(),
    }
}
