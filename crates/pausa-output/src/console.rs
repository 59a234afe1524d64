//! Writes to stdout and stderr without panics.

use std::env;
use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use rustix::termios::tcgetwinsize;

/// The error of the first [`note`] that could not be written.
static UNNOTED: OnceLock<io::Error> = OnceLock::new();

/// Writes a text and a newline to stdout. A closed pipe is not an error.
///
/// # Errors
/// If stdout cannot be written, for example on a full disk.
pub fn say(text: impl Display) -> io::Result<()> {
    written(io::stdout().lock(), &format!("{text}\n"))
        .map_err(|error| io::Error::new(error.kind(), format!("stdout: {error}")))
}

/// Writes a text and a newline to stderr. A failed write does not stop the command: [`noted`] and [`status`] report it later.
pub fn note(text: impl Display) {
    if let Err(error) = written(io::stderr().lock(), &format!("{text}\n")) {
        // Keeps the first error.
        let _ = UNNOTED.set(error);
    }
}

/// Checks that every [`note`] was written.
///
/// # Errors
/// The error of the first one that was not.
pub fn noted() -> io::Result<()> {
    let failed = UNNOTED.get().map(|error| io::Error::new(error.kind(), format!("stderr: {error}")));
    failed.map_or(Ok(()), Err)
}

/// Shows the progress of a command on a terminal, in a line that the next text overwrites.
pub fn progress(text: impl Display) {
    if io::stderr().is_terminal() {
        // A failed write is ignored: no result depends on it.
        let _ = written(io::stderr().lock(), &format!("\r{text:60}\r"));
    }
}

/// The width of stdout in columns, from `COLUMNS` or the terminal. `None` (no limit) if there is neither, as for a pipe.
pub fn width() -> Option<usize> {
    let told = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || tcgetwinsize(io::stdout()).ok().map(|size| size.ws_col.into());
    told.filter(|columns| *columns > 0).or_else(terminal).filter(|columns| *columns > 0)
}

/// Breaks a line at its spaces, so that no part is wider than stdout unless it is a single word. The parts after the first begin
/// with `indent`.
pub fn wrapped(line: &str, indent: &str) -> String {
    wrapped_within(line, indent, width().unwrap_or(usize::MAX))
}

fn wrapped_within(line: &str, indent: &str, width: usize) -> String {
    let mut words = line.split(' ');
    let mut text = words.next().unwrap_or_default().to_string();
    let mut column = text.chars().count();
    for word in words {
        let length = word.chars().count();
        if column + 1 + length > width && !text.trim().is_empty() {
            text += &format!("\n{indent}{word}");
            column = indent.chars().count() + length;
        } else {
            text += &format!(" {word}");
            column += 1 + length;
        }
    }
    text
}

fn written(mut to: impl Write, text: &str) -> io::Result<()> {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// The exit status of a command: `status`, or 1 instead of 0 if a [`note`] could not be written.
pub fn status(status: ExitCode) -> ExitCode {
    match status == ExitCode::SUCCESS && noted().is_err() {
        true => ExitCode::FAILURE,
        false => status,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_at_spaces_and_a_word_never() {
        let line = "  - one two incomprehensible three";
        assert_eq!(wrapped_within(line, "    ", 12), "  - one two\n    incomprehensible\n    three");
        assert_eq!(wrapped_within(line, "    ", usize::MAX), line);
    }
}
