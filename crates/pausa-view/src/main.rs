//! Shows the programs: `diff`, `step` and `story` in a terminal, `report` as a static site. `cargo pausa` starts this binary.

#![forbid(unsafe_code)]

mod diff;
mod highlight;
mod pane;
mod passage;
mod report;
mod step;
mod story;
mod terminal;
mod text;
mod theme;

use std::ffi::OsString;
use std::process::ExitCode;

use pausa_story::Failure;

fn main() -> ExitCode {
    pausa_cli::main(run)
}

fn run(arguments: Vec<OsString>) -> Result<ExitCode, Failure> {
    let (verb, own) = match arguments.split_first() {
        Some((verb, own)) => (verb.to_str().unwrap_or_default(), own),
        None => ("", &[][..]),
    };
    match verb {
        "diff" => diff::command(own)?,
        "step" => step::command(own)?,
        "story" => story::command(own)?,
        "report" => report::command(own)?,
        other => return Err(pausa_cli::commands::unknown(other)),
    }
    Ok(ExitCode::SUCCESS)
}
