//! The same workloads in Python: `contenders.py`, which counts its own work and measures its own time.

use std::error::Error;
use std::process::Command;

use crate::parts::folder;
use crate::work::Reason;

/// Generators in a round robin, and asyncio.
pub(crate) const CONTENDERS: [&str; 2] = ["generators", "asyncio"];

/// Why there is nothing to run.
pub(crate) fn missing(workload: &str, contender: &str) -> Option<Reason> {
    match (contender, workload) {
        ("generators", "ring") => Some("a generator cannot wait, only yield"),
        ("generators", "timers" | "timers-virtual" | "sleepers") => Some("it has no timers"),
        ("asyncio", "timers-virtual" | "sleepers") => Some("its clock cannot jump"),
        _ => None,
    }
}

/// What the script prints.
///
/// # Errors
/// Where it fails: what it says; or where there is no `python3`.
pub(crate) fn ask(words: &[&str]) -> Result<f64, Box<dyn Error>> {
    let script = folder().join("contenders.py");
    let output = Command::new("python3").arg(script).args(words).output();
    let output = output.map_err(|error| format!("`python3`: {error}"))?;
    if !output.status.success() {
        return Err(format!("{words:?}: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::WORKLOADS;

    #[test]
    fn python_does_the_work_it_is_asked_for() {
        for workload in WORKLOADS {
            let tasks = if workload == "block_on" { "1" } else { "5" };
            let turns = if workload == "timers" { "1" } else { "3" };
            for contender in CONTENDERS {
                if missing(workload, contender).is_none() {
                    let nanoseconds = ask(&["run", workload, contender, tasks, turns]).unwrap();
                    assert!(nanoseconds > 0.0, "{contender} {workload}");
                }
            }
        }
    }
}
