//! Thousands and a million of suspended coroutines, against threads: memory of each, and time to start each.
//!
//! `measure` prints the tables, `save` writes them and the plot into this folder. `swarm <contender> <count>` is one process
//! of both.

#![expect(clippy::print_stdout, reason = "its answers")]

mod figures;
mod report;
mod swarm;
mod threads;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use figures::Found;
use report::Report;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match command(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            let names: Vec<_> = swarm::CONTENDERS.iter().map(|contender| contender.name).collect();
            eprintln!(
                "usage: green_threads measure|save, or green_threads swarm CONTENDER COUNT, of: {}",
                names.join(", ")
            );
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("green_threads: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the words were understood.
fn command(words: &[&str]) -> Result<bool, Box<dyn Error>> {
    match words {
        ["swarm", name, count] => {
            let contender = swarm::CONTENDERS.iter().find(|contender| contender.name == *name);
            let (Some(contender), Ok(count)) = (contender, count.parse()) else { return Ok(false) };
            println!("{}", serde_json::to_string(&Found::in_this_process(contender, count)?)?);
        }
        ["measure"] => println!("{}", Report::measure()?.text()),
        ["save"] => Report::measure()?.save()?,
        _ => return Ok(false),
    }
    Ok(true)
}
