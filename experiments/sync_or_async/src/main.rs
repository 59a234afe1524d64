//! The story's two ways to download and to wait, one after another and at once, on each loop and by the wall clock.
//!
//! ```text
//! sync_or_async measure [ROUNDS]   the tables
//! sync_or_async save               the tables and the plot, into this folder
//! ```

mod figures;
mod report;
mod work;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use pausa_lab::{Receipt, Saved};
use pausa_output::say;

const USAGE: &str = "usage: sync_or_async measure [ROUNDS], or sync_or_async save";
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    pausa_output::experiment("sync_or_async", USAGE, command)
}

/// Whether the words were understood.
fn command(words: &[&str]) -> Result<bool, Box<dyn Error>> {
    // A thousand pages at once are two thousand sockets, because their server is in this process.
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    match *words {
        ["measure"] => say(report::text(&figures::measure(ROUNDS)?))?,
        ["measure", rounds] => match rounds.parse() {
            Ok(rounds @ 1..) => say(report::text(&figures::measure(rounds)?))?,
            _ => return Ok(false),
        },
        ["save"] => {
            pausa_lab::check(folder(), "sync_or_async")?;
            pausa_lab::plot::check(&folder().join("ratio"))?;
            let receipt = Receipt::take("cargo run --release -p sync_or_async -- save", "`release`");
            let saved = Saved { receipt, figures: figures::measure(ROUNDS)? };
            saved.write(folder(), "sync_or_async", report::text)?;
            report::plot(&saved.figures).save(&folder().join("ratio"))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_shows_the_figures_beside_it() {
        let saved: Saved<figures::Figures> = Saved::read(folder(), "sync_or_async").unwrap();
        assert!(saved.is_shown(folder(), "sync_or_async", report::text).unwrap());
    }
}
