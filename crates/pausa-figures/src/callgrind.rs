//! Instructions of a program, counted by callgrind: the same on a busy machine as on a quiet one.
//!
//! A figure per item is a [`slope`]: the difference between two runs of different size, divided by the difference of their
//! sizes, so that what the process does before and after drops out.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{error, fmt, fs, thread};

/// Why there is no figure: its text stands in the place of the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The machine has no valgrind that runs.
    NoValgrind(String),
    /// The program under valgrind did not end well, or was not counted.
    Failed(String),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::NoValgrind(why) => write!(f, "no instruction counts without valgrind ({why})"),
            Missing::Failed(why) => write!(f, "not counted: {why}"),
        }
    }
}

impl error::Error for Missing {}

/// Whether this machine can count instructions.
///
/// # Errors
/// [`Missing::NoValgrind`] says why not.
pub fn available() -> Result<(), Missing> {
    available_as("valgrind")
}

fn available_as(valgrind: &str) -> Result<(), Missing> {
    match Command::new(valgrind).arg("--version").output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(Missing::NoValgrind(format!("`{valgrind} --version`: {}", output.status))),
        Err(error) => Err(Missing::NoValgrind(format!("`{valgrind}`: {error}"))),
    }
}

/// How many instructions `program` executes from its first to its last. Its output is thrown away.
///
/// # Errors
/// Where valgrind does not run, or `program` does not end with success.
pub fn instructions(program: &Command) -> Result<u64, Missing> {
    Callgrind::default().instructions(program)
}

/// Instructions per item: the slope between a run of `small` items and one of `large`, which are counted at the same time.
///
/// # Errors
/// As [`instructions`], or where `small` is not less than `large`.
pub fn slope(program: impl Fn(u64) -> Command, small: u64, large: u64) -> Result<f64, Missing> {
    Callgrind::default().slope(program, small, large)
}

/// A way to count. The default counts everything.
#[derive(Clone, Debug, Default)]
pub struct Callgrind {
    within: Option<String>,
}

impl Callgrind {
    /// Counts only what happens inside this function, and what it calls: callgrind's `--toggle-collect`. `*` stands for
    /// any text, which is how a mangled or generic name is met. The function must not be inlined.
    pub fn within(function: &str) -> Self {
        Self { within: Some(function.into()) }
    }

    /// As [`instructions`].
    ///
    /// # Errors
    /// As there, and where the function to count within is never called.
    pub fn instructions(&self, program: &Command) -> Result<u64, Missing> {
        available()?;
        let failed = |error: &dyn fmt::Display| Missing::Failed(format!("{program:?}: {error}"));
        let folder = tempfile::tempdir().map_err(|error| failed(&error))?;
        let counts = folder.path().join("callgrind.out");
        let output = self.under_valgrind(program, &counts).output().map_err(|error| failed(&error))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let own = said.lines().rev().find(|line| !line.starts_with("==") && !line.trim().is_empty());
            return Err(failed(&format_args!("{}: {}", output.status, own.unwrap_or("it said nothing"))));
        }
        let counts = fs::read_to_string(counts).map_err(|error| failed(&error))?;
        match total(&counts) {
            Some(0) | None => Err(failed(&"callgrind collected nothing")),
            Some(total) => Ok(total),
        }
    }

    /// As [`slope`].
    ///
    /// # Errors
    /// As there.
    pub fn slope(&self, program: impl Fn(u64) -> Command, small: u64, large: u64) -> Result<f64, Missing> {
        if small >= large {
            return Err(Missing::Failed(format!("no slope between {small} and {large} items")));
        }
        let (few, many) = (program(small), program(large));
        let (few, many) = thread::scope(|scope| {
            let few = scope.spawn(|| self.instructions(&few));
            let many = self.instructions(&many);
            (few.join(), many)
        });
        let few = few.unwrap_or_else(|_| Err(Missing::Failed("the counting thread panicked".into())))?;
        Ok((many? as f64 - few as f64) / (large - small) as f64)
    }

    fn under_valgrind(&self, program: &Command, counts: &Path) -> Command {
        let mut command = Command::new("valgrind");
        command.arg("--tool=callgrind").arg(format!("--callgrind-out-file={}", counts.display()));
        if let Some(function) = &self.within {
            command.arg("--collect-atstart=no").arg(format!("--toggle-collect={function}"));
        }
        command.arg("--").arg(program.get_program()).args(program.get_args()).stdin(Stdio::null());
        if let Some(folder) = program.get_current_dir() {
            command.current_dir(folder);
        }
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }
}

/// The sum over all parts of callgrind's file (`totals: 1234`).
fn total(counts: &str) -> Option<u64> {
    let totals = counts.lines().filter_map(|line| line.strip_prefix("totals:"));
    totals.map(|total| total.trim().parse::<u64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    /// Without valgrind there is nothing to check but that it is said.
    fn counts() -> bool {
        available().inspect_err(|why| pausa_output::note(why)).is_ok()
    }

    #[test]
    fn a_machine_without_valgrind_has_a_reason_and_no_zero() {
        let missing = available_as("no-such-valgrind").unwrap_err();
        assert!(missing.to_string().contains("`no-such-valgrind`"), "{missing}");
    }

    #[test]
    fn a_longer_run_has_more_instructions_per_run_and_the_same_per_item() {
        if !counts() {
            return;
        }
        let turns = |n: u64| shell(&format!("i=0; while [ $i -lt {n} ]; do i=$((i+1)); done"));
        let each = slope(turns, 100, 300).unwrap();
        let again = slope(turns, 300, 500).unwrap();
        assert!(each > 10.0 && (each / again - 1.0).abs() < 0.1, "{each} {again}");
        assert!(instructions(&turns(0)).unwrap() > 1000);
    }

    #[test]
    fn a_program_that_fails_has_no_count() {
        if !counts() {
            return;
        }
        let missing = instructions(&shell("echo no room >&2; exit 3")).unwrap_err();
        assert!(missing.to_string().contains("no room"), "{missing}");
        assert!(slope(|_| shell("exit 3"), 1, 2).is_err());
        assert!(Callgrind::within("no_such_function").instructions(&shell("true")).is_err());
    }

    #[test]
    fn no_slope_where_there_is_no_distance() {
        assert!(slope(|_| shell("true"), 2, 2).is_err());
    }

    #[test]
    fn totals_of_all_parts_are_added() {
        assert_eq!(total("version: 1\ntotals: 12\npart: 2\ntotals: 30\n"), Some(42));
        assert_eq!(total("totals: many\n"), None);
    }
}
