//! Runs cargo with one line of progress on a terminal. Warnings and errors stay; the progress line is erased.
//!
//! It has no dependencies, so it is built within a second, and shows progress while the rest is built.

#![forbid(unsafe_code)]

use std::env;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode, Stdio};

/// The largest width of the progress line.
const WIDTH: usize = 79;
/// The escape sequence that erases the current line.
const ERASE: &str = "\r\x1b[K";
/// Status words of cargo whose lines are not shown.
const STATUS: [&str; 14] = [
    "Adding",
    "Blocking",
    "Building",
    "Checking",
    "Compiling",
    "Downloaded",
    "Downloading",
    "Finished",
    "Fresh",
    "Locking",
    "Removing",
    "Running",
    "Unpacking",
    "Updating",
];

/// The cargo that runs this process, or the one on the path.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").as_deref().unwrap_or(OsStr::new("cargo")))
}

/// Runs `cargo build` or another command that builds, with stdin closed. Returns whether it succeeded; cargo's warnings and
/// errors go to stderr.
///
/// # Errors
/// If cargo cannot be started.
pub fn build(cargo: &mut Command) -> io::Result<bool> {
    cargo.stdin(Stdio::null());
    if !io::stderr().is_terminal() {
        return Ok(cargo.arg("--quiet").status()?.success());
    }
    let columns = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(WIDTH);
    cargo
        .env("CARGO_TERM_PROGRESS_WHEN", "always")
        .env("CARGO_TERM_PROGRESS_WIDTH", columns.min(WIDTH).to_string())
        .env("CARGO_TERM_COLOR", if env::var_os("NO_COLOR").is_some() { "never" } else { "always" })
        .stderr(Stdio::piped());
    let mut child = cargo.spawn()?;
    if let Some(said) = child.stderr.take() {
        // If the progress cannot be shown, wait for the end anyway.
        let _ = relay(BufReader::new(said), &mut io::stderr().lock());
    }
    Ok(child.wait()?.success())
}

/// Shows cargo's output: its status as one line that is overwritten, and all of its warnings and errors.
fn relay(mut said: impl BufRead, screen: &mut impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        let end = next(&mut said, &mut line)?;
        let is_status = end == Some(b'\r') || status(&String::from_utf8_lossy(&line));
        if end == Some(b'\n') || !line.is_empty() {
            screen.write_all(ERASE.as_bytes())?;
            screen.write_all(&line)?;
            screen.write_all(if is_status { b"" } else { b"\n" })?;
        }
        screen.flush()?;
        if end.is_none() {
            break;
        }
    }
    screen.write_all(ERASE.as_bytes())?;
    screen.flush()
}

/// Reads up to the next line feed or carriage return, and returns which of them ended the line.
fn next(said: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<u8>> {
    line.clear();
    loop {
        let buffer = said.fill_buf()?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let end = buffer.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        line.extend_from_slice(&buffer[..end.unwrap_or(buffer.len())]);
        let found = end.map(|end| buffer[end]);
        let read = end.map_or(buffer.len(), |end| end + 1);
        said.consume(read);
        if found.is_some() {
            return Ok(found);
        }
    }
}

/// Whether a line is a status of cargo, such as `   Compiling pausa v0.1.0`.
fn status(line: &str) -> bool {
    let mut text = String::new();
    let mut rest = line;
    // Skips colours: `ESC [ … m`.
    while let Some((before, after)) = rest.split_once('\x1b') {
        text.push_str(before);
        rest = after.split_once(|end: char| end.is_ascii_alphabetic()).map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    let word = text.split_whitespace().next().unwrap_or_default();
    text.starts_with(' ') && STATUS.contains(&word)
}

/// Replaces this process by a command, so signals and the exit status are the command's.
///
/// # Errors
/// If it cannot be started.
pub fn run_in_our_place(mut command: Command) -> io::Result<ExitCode> {
    Err(command.exec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(said: &str) -> String {
        let mut screen = Vec::new();
        relay(said.as_bytes(), &mut screen).expect("it can be written");
        String::from_utf8(screen).expect("it is text")
    }

    #[test]
    fn of_a_build_without_warnings_nothing_remains() {
        let said = "\x1b[1m\x1b[32m   Compiling\x1b[0m pausa v0.1.0\n\x1b[1m    Building\x1b[0m [=> ] 1/2\r    Finished `dev`\n";
        let shown = shown(said);
        assert!(shown.contains("[=> ] 1/2") && !shown.contains('\n') && shown.ends_with(ERASE), "{shown:?}");
    }

    #[test]
    fn warnings_and_errors_remain_with_their_indentation() {
        let shown = shown("   Compiling pausa v0.1.0\nerror: no\n  --> src/lib.rs:1\n\n    Building x\r");
        let kept: Vec<_> = shown.split(ERASE).filter(|line| line.ends_with('\n')).collect();
        assert_eq!(kept, ["error: no\n", "  --> src/lib.rs:1\n", "\n"]);
    }
}
