//! What a pause costs: instructions per item, in our encodings and in the peers.
//!
//! `measure` prints the tables, `save` writes them into this folder's README, `check` fails where they no longer hold.
//! `run <workload> <contender> <items>` is what is counted.

#![feature(coroutines, coroutine_trait, gen_blocks, iter_from_coroutine)]
#![expect(clippy::print_stdout, reason = "its answers")]

mod build;
mod chapter;
mod consumers;
mod contenders;
mod figures;
mod tables;

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::process::ExitCode;

const USAGE: &str =
    "usage: cost_of_a_yield measure|save|check, or cost_of_a_yield run WORKLOAD CONTENDER ITEMS";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["run", workload, contender, items] => match (find(contender, workload), items.parse()) {
            (Some(run), Ok(items)) => {
                println!("{}", black_box(run(black_box(items))));
                Ok(())
            }
            _ => return usage(),
        },
        ["measure"] => figures::measure().map(|figures| println!("{}", tables::text(&figures))),
        ["save"] => figures::measure().and_then(|figures| tables::save(&figures)),
        ["check"] => check(),
        _ => return usage(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cost_of_a_yield: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
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
    println!("{} figures hold", saved.count());
    Ok(())
}
