//! A process that is run to its end: for a limited time, and with a limited output.

use std::fmt;
use std::io::{self, Read, Write};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use pausa_story::Failure;
use wait_timeout::ChildExt;

/// How long a program may take, where nothing else is asked for. A rehearsal takes milliseconds.
pub const TIME_LIMIT: Duration = Duration::from_secs(60);
/// How much a program may print, in bytes.
const MOST: u64 = 16 << 20;

/// Why a process has no output.
#[derive(Debug)]
pub(crate) enum Cut {
    /// It could not be run.
    Failed(io::Error),
    /// It was still running after this time, and was stopped.
    TooLong(Duration),
    /// It printed more than is read.
    TooMuch,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cut::Failed(error) => error.fmt(f),
            Cut::TooLong(limit) => {
                write!(f, "it was still running after {} s, and was stopped", limit.as_secs_f64())
            }
            Cut::TooMuch => write!(f, "it printed more than {} MiB, and was stopped", MOST >> 20),
        }
    }
}

/// Runs a command to its end. Gives it the input, and nothing else, to read.
pub(crate) fn output(command: &mut Command, input: &[u8], limit: Duration) -> Result<Output, Cut> {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().map_err(Cut::Failed)?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        scope.spawn(move || {
            // A process that does not read to its end has read enough.
            let _ = stdin.map(|mut stdin| stdin.write_all(input));
        });
        let stdout = scope.spawn(move || read(stdout));
        let stderr = scope.spawn(move || read(stderr));
        let waited = child.wait_timeout(limit);
        if !matches!(waited, Ok(Some(_))) {
            // Where it has ended meanwhile there is nothing to stop.
            let _ = child.kill();
            let _ = child.wait();
        }
        // Each ends with the process at the latest.
        let (stdout, stderr) = (stdout.join(), stderr.join());
        let read = |read: thread::Result<io::Result<Vec<u8>>>| {
            let text = read.unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map_err(Cut::Failed)?;
            if text.len() as u64 > MOST { Err(Cut::TooMuch) } else { Ok(text) }
        };
        let (stdout, stderr) = (read(stdout)?, read(stderr)?);
        let status = waited.map_err(Cut::Failed)?.ok_or(Cut::TooLong(limit))?;
        Ok(Output { status, stdout, stderr })
    })
}

/// Reads to the end, or one byte more than the most. A process that prints on finds its pipe closed.
fn read(from: Option<impl Read>) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    from.map_or(Ok(0), |from| from.take(MOST + 1).read_to_end(&mut text))?;
    Ok(text)
}

/// A failure that names the command.
pub(crate) fn failed(command: &Command, error: impl fmt::Display) -> Failure {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text = format!("{text} {}", argument.to_string_lossy());
    }
    Failure::Run(format!("{text}: {error}"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, input: &str, limit: Duration) -> Result<Output, Cut> {
        output(Command::new("sh").args(["-c", script]), input.as_bytes(), limit)
    }

    #[test]
    fn a_process_that_ends_has_its_output_and_status() {
        let output = shell("cat; echo no >&2; exit 3", "yes", TIME_LIMIT).expect("it ends");
        assert_eq!(
            (&*output.stdout, &*output.stderr, output.status.code()),
            (&b"yes"[..], &b"no\n"[..], Some(3))
        );
    }

    #[test]
    fn a_process_that_does_not_end_is_stopped() {
        for script in ["while :; do :; done", "exec >&- 2>&-; while :; do :; done"] {
            let cut = shell(script, "", Duration::from_millis(50)).expect_err("it is stopped");
            assert_eq!(cut.to_string(), "it was still running after 0.05 s, and was stopped");
        }
    }

    #[test]
    fn a_process_that_prints_without_end_is_stopped() {
        let cut = shell("exec yes", "", TIME_LIMIT).expect_err("it is stopped");
        assert!(matches!(cut, Cut::TooMuch), "{cut}");
    }

    #[test]
    fn a_process_that_does_not_read_its_input_is_no_error() {
        assert!(shell("exit 0", &"x".repeat(1 << 20), TIME_LIMIT).expect("it ends").status.success());
    }
}
