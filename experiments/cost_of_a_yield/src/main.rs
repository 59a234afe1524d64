//! What a pause costs: instructions per item, in our encodings and in the peers.
//!
//! `measure` prints the tables, `save` writes them into this folder's README, `check` fails where they no longer hold.
//! `run <workload> <contender> <items>` is what is counted.

#![feature(coroutines, coroutine_trait, gen_blocks, iter_from_coroutine)]

mod build;
mod chapter;
mod consumers;
mod contenders;
mod figures;
mod tables;

use std::error::Error;
use std::hint::black_box;
use std::process::ExitCode;

use pausa_output::say;

const USAGE: &str =
    "usage: cost_of_a_yield measure|save|check, or cost_of_a_yield run WORKLOAD CONTENDER ITEMS";

fn main() -> ExitCode {
    pausa_output::experiment("cost_of_a_yield", USAGE, command)
}

/// Whether the words were understood.
fn command(words: &[&str]) -> Result<bool, Box<dyn Error>> {
    match *words {
        ["run", workload, contender, items] => match (find(contender, workload), items.parse()) {
            (Some(run), Ok(items)) => say(black_box(run(black_box(items))))?,
            _ => return Ok(false),
        },
        ["measure"] => say(tables::text(&figures::measure()?))?,
        ["save"] => {
            tables::check()?;
            tables::save(&figures::measure()?)?;
        }
        ["check"] => check()?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn find(contender: &str, workload: &str) -> Option<fn(u64) -> u64> {
    chapter::find(contender, workload).or_else(|| contenders::find(contender, workload)?.ok())
}

fn check() -> Result<(), Box<dyn Error>> {
    let saved = tables::saved()?;
    let found = figures::compare(&saved, &figures::measure()?);
    if !found.is_empty() {
        return Err(format!("{}\n`cost_of_a_yield save` writes what holds now", found.join("\n")).into());
    }
    Ok(say(format_args!("{} figures hold", saved.count()))?)
}
