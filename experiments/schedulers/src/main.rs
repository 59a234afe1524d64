//! How fast and how small is the event loop, and what would a reader pick instead?
//!
//! ```text
//! schedulers instructions       callgrind, the slope between two sizes of a run
//! schedulers times [WORKLOAD]   contenders in turn, several rounds, and ratios by round
//! schedulers memory             resident bytes per suspended task, one process each
//! schedulers profile            where the instructions, the cache misses and the time of a million tasks are
//! schedulers save [PART]        one of these or all, into this folder
//! schedulers check              counts again what can be counted exactly, and compares
//! schedulers run WORKLOAD CONTENDER TASKS TURNS   one run, in nanoseconds; fails when the work was not done
//! ```

mod callgrind_file;
mod check;
mod embassy;
mod instructions;
mod memory;
mod parts;
mod profile;
mod python;
mod ring;
mod run_all;
mod spawn;
mod timers;
mod times;
mod work;

use std::error::Error;
use std::process::ExitCode;

use parts::PARTS;
use pausa_output::say;

const USAGE: &str = "usage: schedulers instructions|times|memory|profile|check, schedulers times WORKLOAD, \
                     schedulers save [PART], or schedulers run WORKLOAD CONTENDER TASKS TURNS";

fn main() -> ExitCode {
    pausa_output::experiment("schedulers", USAGE, command)
}

/// Whether the words were understood.
fn command(words: &[&str]) -> Result<bool, Box<dyn Error>> {
    let number = |text: &str| text.replace('_', "").parse::<usize>().ok().filter(|number| *number > 0);
    match words {
        ["run" | "faults", workload, contender, tasks, turns] => {
            let (Some(tasks), Some(turns)) = (number(tasks), number(turns)) else { return Ok(false) };
            let took = work::run(workload, contender, tasks, turns)
                .map_err(|reason| format!("{contender} does not do {workload}: {reason}"))?;
            say(if words[0] == "run" { took.as_nanos() } else { profile::minor_faults()?.into() })?;
        }
        ["bytes", contender, tasks] => {
            let Some(tasks) = number(tasks) else { return Ok(false) };
            say(memory::bytes_per_task(contender, tasks)?)?;
            // Not worth the time to take it all down.
            std::process::exit(0);
        }
        ["times", workload] if work::WORKLOADS.contains(workload) => {
            say(times::text(&times::measure(workload)?))?;
        }
        ["save"] => PARTS.iter().try_for_each(|part| (part.save)())?,
        ["save", name] => match PARTS.iter().find(|part| part.name == *name) {
            Some(part) => (part.save)()?,
            None => return Ok(false),
        },
        ["check"] => check::check()?,
        [name] => match PARTS.iter().find(|part| part.name == *name) {
            Some(part) => say((part.show)()?)?,
            None => return Ok(false),
        },
        _ => return Ok(false),
    }
    Ok(true)
}
