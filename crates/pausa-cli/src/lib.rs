//! The commands of `cargo pausa` as a library: the encodings of the workspace, the output of their programs, their costs and
//! their layouts. The binary shows them in a terminal, `pausa-view` on pages.
//!
//! - [`commands`]: the commands and their help; [`views`]: the arguments of commands in other packages.
//! - [`workspace`]: the encodings, as their `Cargo.toml`s declare them, and their builds.
//! - [`compare`]: every program in every encoding, compared with CPython's output.
//! - [`measure`]: the cost of each program, and the saved figures.
//! - [`record`]: the lines that a program printed, each with its source location.
//! - [`layout`]: the layout of a paused program.
//! - [`table`]: tables that fit the terminal.

#![forbid(unsafe_code)]

pub mod commands;
pub mod compare;
pub mod layout;
pub mod measure;
pub mod record;
pub mod table;
pub mod views;
pub mod workspace;

use std::ffi::OsString;
use std::fmt::Display;
use std::process::{Command, ExitCode, Output};
use std::time::Duration;

use pausa_lab::process::{self, Cut};
use pausa_story::{CATALOGUE, Failure, ProgramInfo};

/// The default time limit of a program. A rehearsal takes milliseconds.
pub const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Runs a command to its end, with this input as its stdin.
///
/// # Errors
/// If it cannot be started, does not end within the limit, or prints more than 16 MiB.
pub fn output(command: &mut Command, input: &[u8], limit: Duration) -> Result<Output, Cut> {
    process::run(command, input, limit, process::MOST_PRINTED).map_err(Cut::Failed)?.whole()
}

/// Makes a failure that names the command.
fn failed(command: &Command, error: impl Display) -> Failure {
    Failure::Run(format!("{}: {error}", process::shown(command)))
}

/// Finds a program by its id.
///
/// # Errors
/// A usage error that lists all programs, if none has this id.
pub fn program(id: &str) -> Result<&'static ProgramInfo, Failure> {
    named("program", id, CATALOGUE, |program| program.id)
}

/// Finds what a word names or abbreviates; see [`commands::meant`].
///
/// # Errors
/// A usage error that lists all names, if none is meant.
pub fn named<'a, T>(
    kind: &str,
    word: &str,
    all: &'a [T],
    name: impl Fn(&'a T) -> &'a str + Copy,
) -> Result<&'a T, Failure> {
    let meant = commands::meant(word, all.iter().map(name));
    let found = all.iter().find(|it| Some(name(it)) == meant);
    found.ok_or_else(|| unknown(kind, word, all.iter().map(name)))
}

/// Makes the usage error for an unknown name: a suggestion, and the list of names.
pub fn unknown<'a>(kind: &str, name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Failure {
    let hint = commands::suggestion(name, names.clone());
    let names: Vec<_> = names.collect();
    Failure::Usage(format!(
        "there is no {kind} `{name}`{}; there are: {}",
        hint.trim_end_matches('?'),
        names.join(", ")
    ))
}

/// The `main` of a command: runs it with the process's arguments, and writes its error to stderr. The exit status is 2 for
/// a usage error, and 1 for a failed run or an output that could not be written. It handles `--help` for every command.
pub fn main(run: impl FnOnce(Vec<OsString>) -> Result<ExitCode, Failure>) -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let done = commands::help(&arguments).and_then(|help| match help {
        Some(help) => say(help).map(|()| ExitCode::SUCCESS),
        None => run(arguments),
    });
    pausa_output::status(done.unwrap_or_else(|failure| failure.report("cargo pausa")))
}

/// Writes a text and a newline to stdout. A closed pipe is not an error.
///
/// # Errors
/// If stdout cannot be written to.
pub fn say(text: impl Display) -> Result<(), Failure> {
    pausa_output::say(text).map_err(|error| Failure::Run(error.to_string()))
}

/// Replaces this process by a command, so signals and the exit status are the command's.
///
/// # Errors
/// If it cannot be started.
pub fn run_in_our_place(command: Command) -> Result<ExitCode, Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    pausa_start::run_in_our_place(command).map_err(|error| Failure::Run(format!("{program}: {error}")))
}
