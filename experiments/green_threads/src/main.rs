//! Thousands and a million of suspended coroutines, against threads: memory of each, and time to start each.
//!
//! `measure` prints the tables, `save` writes them and the plot into this folder. `swarm <contender> <count>` is one process
//! of both.

mod figures;
mod report;
mod swarm;
mod threads;

use std::error::Error;
use std::process::ExitCode;

use figures::Found;
use pausa_output::say;
use report::Report;

fn main() -> ExitCode {
    let names: Vec<_> = swarm::CONTENDERS.iter().map(|contender| contender.name).collect();
    let usage = format!(
        "usage: green_threads measure|save, or green_threads swarm CONTENDER COUNT, of: {}",
        names.join(", ")
    );
    pausa_output::experiment("green_threads", &usage, command)
}

/// Whether the words were understood.
fn command(words: &[&str]) -> Result<bool, Box<dyn Error>> {
    match words {
        ["swarm", name, count] => {
            let contender = swarm::CONTENDERS.iter().find(|contender| contender.name == *name);
            let (Some(contender), Ok(count)) = (contender, count.parse()) else { return Ok(false) };
            say(serde_json::to_string(&Found::in_this_process(contender, count)?)?)?;
        }
        ["measure"] => say(Report::measure()?.text())?,
        ["save"] => {
            Report::check()?;
            Report::measure()?.save()?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}
