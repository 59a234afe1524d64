//! Stdout and stderr.

use std::env;
use std::error::Error;
use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

/// Why the first [`note`] that could not be written was not.
static UNNOTED: OnceLock<io::Error> = OnceLock::new();

/// Writes a text and a newline to stdout. A reader that closed the pipe is no error.
///
/// # Errors
/// Where stdout cannot be written to, such as on a full disk.
pub fn say(text: impl Display) -> io::Result<()> {
    written(io::stdout().lock(), &format!("{text}\n"))
        .map_err(|error| io::Error::new(error.kind(), format!("stdout: {error}")))
}

/// Writes a text and a newline to stderr. A write that fails stops nothing: [`noted`] and [`status`] report it at the end.
pub fn note(text: impl Display) {
    if let Err(error) = written(io::stderr().lock(), &format!("{text}\n")) {
        // The first is kept.
        let _ = UNNOTED.set(error);
    }
}

/// Whether every [`note`] was written.
///
/// # Errors
/// The error of the first that was not.
pub fn noted() -> io::Result<()> {
    let failed = UNNOTED.get().map(|error| io::Error::new(error.kind(), format!("stderr: {error}")));
    failed.map_or(Ok(()), Err)
}

/// Shows on a terminal how far a command has come, in a line that the next text overwrites.
pub fn progress(text: impl Display) {
    if io::stderr().is_terminal() {
        // The figures do not depend on it.
        let _ = written(io::stderr().lock(), &format!("\r{text:60}\r"));
    }
}

fn written(mut to: impl Write, text: &str) -> io::Result<()> {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// The exit status of a command: this one, or 1 instead of 0 where a [`note`] could not be written.
pub fn status(status: ExitCode) -> ExitCode {
    match status == ExitCode::SUCCESS && noted().is_err() {
        true => ExitCode::FAILURE,
        false => status,
    }
}

/// The `main` of an experiment. `command` runs the words of the command line and returns whether it understood them. The
/// exit status is 2 where it did not, and 1 where it failed. `--help` and `help` print the usage.
pub fn experiment(
    name: &str,
    usage: &str,
    command: impl FnOnce(&[&str]) -> Result<bool, Box<dyn Error>>,
) -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match words.contains(&"--help") || matches!(*words, ["-h" | "help"]) {
        true => say(usage).map(|()| true).map_err(Box::from),
        false => command(&words),
    };
    status(match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            note(usage);
            ExitCode::from(2)
        }
        Err(error) => {
            note(format_args!("{name}: {error}"));
            ExitCode::FAILURE
        }
    })
}
