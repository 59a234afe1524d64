//! Requests per second, processor time and memory of an echo server: ours, tokio's and smol's, under load from a second
//! process on 127.0.0.1.
//!
//! ```text
//! echo_server times [ROUNDS SECONDS]   rounds under load
//! echo_server profile                  instructions and system calls of a request, under valgrind
//! echo_server save [PART]              one of these or both, into this folder
//! ```
//!
//! `serve`, `load`, `session` and `requests` are the processes of these.

mod load;
mod process;
mod profile;
mod rounds;
mod servers;

use std::env;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use pausa_lab::{Receipt, Saved};
use pausa_output::say;

const USAGE: &str =
    "usage: echo_server times|profile, echo_server times ROUNDS SECONDS, or echo_server save [times|profile]";
const ROUNDS: usize = 9;
const TIME: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    pausa_output::experiment("echo_server", USAGE, command)
}

/// Whether the words were understood.
fn command(words: &[&str]) -> Result<bool, Box<dyn Error>> {
    match *words {
        ["serve", contender] => process::serve(contender)?,
        ["load", address, connections, millis] => {
            process::load_when_told(
                address.parse()?,
                connections.parse()?,
                Duration::from_millis(millis.parse()?),
            )?;
        }
        ["session", contender, connections, requests] => {
            process::session(contender, connections.parse()?, requests.parse()?)?;
        }
        ["requests", address, connections, requests] => {
            process::load_requests(address.parse()?, connections.parse()?, requests.parse()?)?;
        }
        ["times"] => say(rounds::text(&rounds::measure(ROUNDS, TIME)?))?,
        ["times", rounds, seconds] => match (rounds.parse(), seconds.parse()) {
            (Ok(rounds @ 1..), Ok(seconds @ 1..=60)) => {
                say(rounds::text(&rounds::measure(rounds, Duration::from_secs(seconds))?))?;
            }
            _ => return Ok(false),
        },
        ["profile"] => say(profile::text(&profile::measure()?))?,
        ["save"] => {
            save_times()?;
            save_profile()?;
        }
        ["save", "times"] => save_times()?,
        ["save", "profile"] => save_profile()?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn save_times() -> Result<(), Box<dyn Error>> {
    pausa_lab::check(folder(), "times")?;
    let receipt = receipt("times")?;
    let saved = Saved { receipt, figures: rounds::measure(ROUNDS, TIME)? };
    Ok(saved.write(folder(), "times", rounds::text)?)
}

fn save_profile() -> Result<(), Box<dyn Error>> {
    pausa_lab::check(folder(), "profile")?;
    let receipt = receipt("profile")?;
    let saved = Saved { receipt, figures: profile::measure()? };
    Ok(saved.write(folder(), "profile", profile::text)?)
}

fn receipt(part: &str) -> Result<Receipt, Box<dyn Error>> {
    let program = env::current_exe()?;
    if program.parent().and_then(Path::file_name).is_none_or(|profile| profile != "figures") {
        return Err("what is saved is measured with `cargo run --profile figures -p echo_server`".into());
    }
    let command = format!("cargo run --profile figures -p echo_server -- save {part}");
    Ok(Receipt::take(&command, "`figures`: fat LTO, one codegen unit"))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::*;
    use crate::load::Until;

    /// `load` itself compares every answer with what was sent.
    #[test]
    fn every_server_answers_what_it_was_sent() {
        for contender in servers::CONTENDERS {
            let (tell, address) = mpsc::channel();
            thread::spawn(move || servers::serve(contender, |address| tell.send(address).unwrap()));
            let answers = load::load(address.recv().unwrap(), 10, Until::Requests(20), || Ok(())).unwrap();
            assert_eq!(answers, 200, "{contender}");
        }
    }

    #[test]
    fn who_does_not_serve_is_named() {
        let error = servers::serve("nobody", drop).unwrap_err().to_string();
        assert!(error.contains("`nobody`") && error.contains("smol"), "{error}");
    }

    #[test]
    fn the_readme_shows_the_figures_beside_it() {
        let times: Saved<Vec<rounds::Row>> = Saved::read(folder(), "times").unwrap();
        assert!(times.is_shown(folder(), "times", rounds::text).unwrap());
        let profile: Saved<profile::Requests> = Saved::read(folder(), "profile").unwrap();
        assert!(profile.is_shown(folder(), "profile", profile::text).unwrap());
    }
}
