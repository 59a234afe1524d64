//! What `cargo pausa` knows: the encodings of the workspace, what their programs print, where each line was written, what
//! they cost, and how they are laid out while paused. The binary shows it in a terminal, `pausa-view` on pages.
//!
//! - [`commands`]: what there is to be asked for; [`views`]: what other binaries are asked for.
//! - [`workspace`]: the encodings, as their `Cargo.toml`s declare them, and how they are built.
//! - [`compare`]: every program in every encoding, against what CPython printed.
//! - [`measure`]: what each costs, as data, and the figures that are saved.
//! - [`record`]: the lines that a program printed, each with the place that wrote it.
//! - [`layout`]: where the bytes of a paused program are.
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

/// How long a program may take, where nothing else is asked for. A rehearsal takes milliseconds.
pub const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Runs a command to its end. Gives it the input, and nothing else, to read.
fn output(command: &mut Command, input: &[u8], limit: Duration) -> Result<Output, Cut> {
    process::run(command, input, limit, process::MOST_PRINTED).map_err(Cut::Failed)?.whole()
}

/// A failure that names the command.
fn failed(command: &Command, error: impl Display) -> Failure {
    Failure::Run(format!("{}: {error}", process::shown(command)))
}

/// The program of this id.
///
/// # Errors
/// A usage error that names all programs, where there is none of this id.
pub fn program(id: &str) -> Result<&'static ProgramInfo, Failure> {
    let ids = || CATALOGUE.iter().map(|program| program.id);
    let meant = commands::meant(id, ids());
    CATALOGUE.iter().find(|program| Some(program.id) == meant).ok_or_else(|| unknown("program", id, ids()))
}

/// A usage error for a name that is not one of these: a suggestion, and all of them.
pub fn unknown<'a>(kind: &str, name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Failure {
    let hint = commands::suggestion(name, names.clone());
    let names: Vec<_> = names.collect();
    Failure::Usage(format!(
        "there is no {kind} `{name}`{}; there are: {}",
        hint.trim_end_matches('?'),
        names.join(", ")
    ))
}

/// The `main` of a command: runs it on the process's arguments, and writes to stderr why it failed. The exit status is 2
/// for a usage that is not understood, and 1 for a run that failed or an output that could not be written. `--help` is
/// answered here, for every command.
pub fn main(run: impl FnOnce(Vec<OsString>) -> Result<ExitCode, Failure>) -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let done = commands::help(&arguments).and_then(|help| match help {
        Some(help) => say(help).map(|()| ExitCode::SUCCESS),
        None => run(arguments),
    });
    pausa_output::status(done.unwrap_or_else(|failure| {
        pausa_output::note(format_args!("cargo pausa: {failure}"));
        match failure {
            Failure::Usage(_) => ExitCode::from(2),
            Failure::Run(_) => ExitCode::FAILURE,
        }
    }))
}

/// Writes a text and a newline to stdout. A reader that closed the pipe is no error.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn say(text: impl Display) -> Result<(), Failure> {
    pausa_output::say(text).map_err(|error| Failure::Run(error.to_string()))
}

/// Runs a command in the place of this process, so that signals and the exit status are its own.
///
/// # Errors
/// Where it cannot be started.
pub fn run_in_our_place(command: Command) -> Result<ExitCode, Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    pausa_start::run_in_our_place(command).map_err(|error| Failure::Run(format!("{program}: {error}")))
}
