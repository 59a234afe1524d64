//! Peak memory of the story's list of Fibonacci numbers, against its generator in each encoding.
//!
//! `measure` prints the table, `save` writes it and the plots into this folder. `point <contender> <numbers> <n>` is one
//! process of both.

mod computed;
mod contenders;
mod figures;
mod report;

use std::error::Error;
use std::process::ExitCode;

use figures::Point;
use pausa_lab::Receipt;
use pausa_output::say;

const USAGE: &str = "usage: memory_matters measure|save, or memory_matters point list|struct|genawaiter|coroutine exact|u64 N";

fn main() -> ExitCode {
    pausa_output::experiment("memory_matters", USAGE, command)
}

/// Whether the words were understood.
fn command(words: &[&str]) -> Result<bool, Box<dyn Error>> {
    match words {
        ["point", contender, numbers, count] => {
            let Ok(count) = count.parse() else { return Ok(false) };
            let Some(point) = Point::of_this_process(contender, numbers, count)? else { return Ok(false) };
            say(serde_json::to_string(&point)?)?;
        }
        [way @ ("measure" | "save")] => {
            if *way == "save" {
                report::check()?;
            }
            let receipt = Receipt::take("cargo run --release -p memory_matters -- save", "`release`");
            let points = figures::measure_all()?;
            if *way == "save" {
                report::save(&points, &receipt)?;
            } else {
                say(report::text(&points, &receipt))?;
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}
