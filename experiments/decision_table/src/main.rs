//! The story's table of six scenarios, each run with each of its three tools: generators, an event loop, parallelism.
//!
//! ```text
//! decision_table measure [ROUNDS]   the tables
//! decision_table save               the tables, into this folder
//! ```
//!
//! `run SCENARIO TOOL full|small LOG` is one process of these, and `serve-pages` and `chatters` are whom it speaks with.

#![feature(gen_blocks)]

mod figures;
mod scenarios;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use figures::Run;
use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::time::TimeValLike;
use pausa_lab::{Memory, Receipt, Saved};
use pausa_output::say;
use scenarios::{FULL, SMALL};

const USAGE: &str = "usage: decision_table measure [ROUNDS], or decision_table save";
const ROUNDS: usize = 5;
/// No process is longer there, whatever happens to the others.
const LONGEST: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    pausa_output::experiment("decision_table", USAGE, command)
}

/// Whether the words were understood.
fn command(words: &[&str]) -> Result<bool, Box<dyn Error>> {
    match *words {
        ["run", scenario, tool, scale @ ("full" | "small"), log] => {
            begin()?;
            let run = run(scenario, tool, if scale == "full" { FULL } else { SMALL }, Path::new(log))?;
            say(serde_json::to_string(&run)?)?;
            // The chat's server goes on for ever.
            std::process::exit(0);
        }
        ["write-log", log] => scenarios::write_log(Path::new(log), SMALL.log_bytes)?,
        ["serve-pages"] => {
            begin()?;
            scenarios::serve_pages()?;
        }
        ["chatters", address, users, messages] => {
            begin()?;
            scenarios::chatters(address.parse()?, users.parse()?, messages.parse()?)?;
        }
        ["measure"] => say(figures::text(&figures::measure(ROUNDS)?))?,
        ["measure", rounds] => match rounds.parse() {
            Ok(rounds @ 1..) => say(figures::text(&figures::measure(rounds)?))?,
            _ => return Ok(false),
        },
        ["save"] => {
            pausa_lab::check(folder(), "decision_table")?;
            let receipt = Receipt::take("cargo run --release -p decision_table -- save", "`release`");
            let saved = Saved { receipt, figures: figures::measure(ROUNDS)? };
            saved.write(folder(), "decision_table", figures::text)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// One scenario with one tool, in a process that does nothing else.
fn run(scenario: &str, tool: &str, scale: scenarios::Scale, log: &Path) -> Result<Run, Box<dyn Error>> {
    let start = Instant::now();
    let done = scenarios::run(scenario, tool, scale, log)?;
    let seconds = done.seconds.unwrap_or_else(|| start.elapsed().as_secs_f64());
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let microseconds = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    let processor = microseconds as f64 / 1e6;
    Ok(Run { answer: done.answer, seconds, processor, peak: Memory::now()?.peak })
}

/// As many sockets as the system allows, and a life that ends.
fn begin() -> Result<(), Box<dyn Error>> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    std::thread::spawn(|| {
        std::thread::sleep(LONGEST);
        pausa_output::note(format_args!("decision_table: still there after {LONGEST:?}"));
        std::process::exit(1);
    });
    Ok(())
}

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_shows_the_figures_beside_it() {
        let saved: Saved<figures::Figures> = Saved::read(folder(), "decision_table").unwrap();
        assert!(saved.is_shown(folder(), "decision_table", figures::text).unwrap());
    }
}
