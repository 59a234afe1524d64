//! Compiles many bodies as one program for each encoding and build, and runs them in one process.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pausa_lab::process;
use pausa_try::translate::{Source, Variant};
use pausa_try::{Encoding, Flags, Refused, Tools, compile_as};

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

/// A compiler with its flags.
pub struct Build<'a> {
    /// The compiler and the libraries that it has built.
    pub tools: &'a Tools,
    /// The flags.
    pub flags: Flags,
    /// The directory for temporary files.
    pub folder: &'a Path,
}

/// The limits of a process that runs many bodies: its time, and the bytes that it prints.
const LONGEST: Duration = Duration::from_secs(60);
const MOST_PRINTED: u64 = 256 << 20;

impl Build<'_> {
    /// Compiles bodies of one shape in an encoding and runs them.
    pub fn run(&self, bodies: &[(usize, &Body)], encoding: Encoding) -> BTreeMap<usize, Outcome> {
        static FOLDERS: AtomicUsize = AtomicUsize::new(0);
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder = self.folder.join(format!("{number}-{}", encoding.name()));
        let outcomes = self.run_in(bodies, encoding, &folder);
        // The program is large.
        let _ = fs::remove_dir_all(&folder);
        outcomes
    }

    fn run_in(
        &self,
        bodies: &[(usize, &Body)],
        encoding: Encoding,
        folder: &Path,
    ) -> BTreeMap<usize, Outcome> {
        let mut left = bodies.to_vec();
        let mut outcomes = BTreeMap::new();
        while let Some((_, first)) = left.first() {
            let (text, ranges) = ast::file(&left, first.shape);
            let around =
                |at: usize| ranges.iter().find(|(_, range)| range.contains(&at)).map(|(number, _)| *number);
            let made = match Source::parse("body.rs", &text) {
                Ok(source) => {
                    compile_as(Variant::default(), &source, encoding, self.tools, &self.flags, folder, &[])
                }
                Err(problem) => Err(Refused::Problem(problem)),
            };
            let refused: BTreeMap<usize, String> = match made {
                Ok(program) => {
                    let numbers = left.iter().map(|(number, _)| *number);
                    outcomes.extend(traces(&program.binary, numbers.collect()));
                    return outcomes;
                }
                Err(Refused::Problem(problem)) => {
                    around(problem.at).map(|number| (number, NO_CODE.into())).into_iter().collect()
                }
                Err(Refused::Errors(errors, _)) => errors
                    .into_iter()
                    .filter_map(|error| Some((around(error.at)?, error.code.unwrap_or(NO_CODE.into()))))
                    .collect(),
                Err(Refused::Unavailable(reason)) => {
                    match &left[..] {
                        [(number, _)] => {
                            outcomes.insert(*number, Outcome::Failed(reason));
                        }
                        // Compile halves, to find the body that fails.
                        left => {
                            let (a, b) = left.split_at(left.len() / 2);
                            outcomes.extend(self.run_in(a, encoding, folder));
                            outcomes.extend(self.run_in(b, encoding, folder));
                        }
                    }
                    return outcomes;
                }
            };
            if refused.is_empty() {
                let failed = Outcome::Failed("an error is in none of the bodies".into());
                outcomes.extend(left.iter().map(|(number, _)| (*number, failed.clone())));
                return outcomes;
            }
            left.retain(|(number, _)| !refused.contains_key(number));
            outcomes.extend(refused.into_iter().map(|(number, code)| (number, Outcome::Refused(code))));
        }
        outcomes
    }
}

/// Runs bodies. If one ends the process, another process runs those after it.
fn traces(binary: &Path, mut numbers: Vec<usize>) -> BTreeMap<usize, Outcome> {
    let mut outcomes = BTreeMap::new();
    while !numbers.is_empty() {
        let mut command = Command::new(binary);
        command.arg("trace-all").args(numbers.iter().map(usize::to_string));
        let (printed, end) = match process::run_group(&mut command, LONGEST, MOST_PRINTED) {
            Ok(ran) => (ran.printed().into_owned(), (!ran.is_success()).then(|| ran.end())),
            Err(error) => (String::new(), Some(error.to_string())),
        };
        let mut last = None;
        for line in printed.lines() {
            if let Some(rest) = line.strip_prefix("> run(")
                && let Some(number) = rest.split(')').next().and_then(|number| number.parse::<usize>().ok())
            {
                last = Some(number);
            }
            if let Some(number) = last
                && line != "> that is all"
            {
                let Outcome::Traced(lines) = outcomes.entry(number).or_insert(Outcome::Traced(Vec::new()))
                else {
                    continue;
                };
                lines.push(without_line(line));
            }
        }
        match end {
            None => break,
            Some(end) => {
                let number = last.unwrap_or(numbers[0]);
                if let Outcome::Traced(lines) = outcomes.entry(number).or_insert(Outcome::Traced(Vec::new()))
                {
                    lines.push(format!("> the process failed: {end}"));
                }
                let at = numbers.iter().position(|it| *it == number).unwrap_or(0);
                numbers.drain(..=at);
            }
        }
    }
    outcomes
}

/// Removes the line number of a panic: it depends on the batch.
fn without_line(line: &str) -> String {
    match line.strip_prefix("> panicked on line ").and_then(|rest| rest.split_once(": ")) {
        Some((_, message)) => format!("> panicked: {message}"),
        None => line.to_string(),
    }
}
