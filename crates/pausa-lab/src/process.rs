//! Runs a process to its end, with limits on its time and its output.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use wait_timeout::ChildExt;

/// An output limit that is enough for most programs, in bytes per stream.
pub const MOST_PRINTED: u64 = 16 << 20;

/// The time to read what a process has printed before its time limit.
const GRACE: Duration = Duration::from_secs(1);

/// The result of a process: its exit status and its output.
#[derive(Debug)]
pub struct Ran {
    /// The exit status; `None` if the process was killed at the time limit, or if another process that it had started still
    /// held its output then.
    pub status: Option<ExitStatus>,
    /// Its stdout, up to the limit.
    pub stdout: Vec<u8>,
    /// Its stderr, up to the limit.
    pub stderr: Vec<u8>,
    is_cut: bool,
    limit: Duration,
    most: u64,
}

/// The reason why there is no complete output.
#[derive(Debug)]
pub enum Cut {
    /// The process could not be run.
    Failed(io::Error),
    /// The process was killed after this time.
    TooLong(Duration),
    /// The process printed more than this number of bytes.
    TooMuch(u64),
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cut::Failed(error) => error.fmt(f),
            Cut::TooLong(limit) => {
                write!(f, "it was still running after {} s, and was stopped", limit.as_secs_f64())
            }
            Cut::TooMuch(most) => write!(f, "it printed more than {} MiB, and was stopped", most >> 20),
        }
    }
}

impl Ran {
    /// Whether the process ended in time and with success.
    pub fn is_success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// Whether stdout or stderr exceeded the limit, so that only its beginning was kept.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Its stdout as text.
    pub fn printed(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.stdout)
    }

    /// Its stderr as text.
    pub fn said(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.stderr)
    }

    /// Describes how the process ended, in a few words.
    pub fn end(&self) -> String {
        match self.status {
            None => "it exceeded its time limit and was killed".into(),
            Some(status) => match status.signal() {
                Some(11) => "killed by signal 11 (SIGSEGV): out of stack, or unsound".into(),
                Some(6) if self.said().contains("memory allocation of ") => {
                    "it asked for more memory than it is allowed".into()
                }
                Some(6) if self.said().contains("overflowed its stack") => "it overflowed its stack".into(),
                Some(6) => "it aborted (SIGABRT)".into(),
                Some(number) => format!("killed by signal {number}"),
                None => format!("it ended with {status}"),
            },
        }
    }

    /// Returns the complete output.
    ///
    /// # Errors
    /// If the process was killed at the time limit, or printed more than the output limit.
    pub fn whole(self) -> Result<Output, Cut> {
        match self.status {
            _ if self.is_cut => Err(Cut::TooMuch(self.most)),
            None => Err(Cut::TooLong(self.limit)),
            Some(status) => Ok(Output { status, stdout: self.stdout, stderr: self.stderr }),
        }
    }
}

/// Runs a command for at most `limit`. Writes `input` to its stdin, which is null if `input` is empty. Keeps the first `most`
/// bytes of stdout and of stderr; then the pipe is closed.
///
/// # Errors
/// If the command cannot be started or waited for.
pub fn run(command: &mut Command, input: &[u8], limit: Duration, most: u64) -> io::Result<Ran> {
    wait(command, input, limit, most, |_| {})
}

/// Runs a command like [`run`], without input and in its own process group. When it ends, the whole group is killed, because
/// child processes would keep the pipes open.
///
/// # Errors
/// If the command cannot be started or waited for.
pub fn run_group(command: &mut Command, limit: Duration, most: u64) -> io::Result<Ran> {
    wait(command.process_group(0), b"", limit, most, end_group)
}

fn end_group(leader: u32) {
    if let Some(leader) = i32::try_from(leader).ok().and_then(Pid::from_raw) {
        // Fails if the group is already empty.
        let _ = kill_process_group(leader, Signal::KILL);
    }
}

/// Runs a command and waits for it. `ended` is called with its process id after it has exited or was killed.
fn wait(
    command: &mut Command,
    input: &[u8],
    limit: Duration,
    most: u64,
    ended: impl FnOnce(u32),
) -> io::Result<Ran> {
    let stdin = if input.is_empty() { Stdio::null() } else { Stdio::piped() };
    let mut child = command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let start = Instant::now();
    // The threads are not joined: processes that the child has started may hold its pipes for longer than the limit.
    let (stdin, input) = (child.stdin.take(), input.to_vec());
    // Ignore the error: a process need not read all of its input.
    thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let (stdout, stderr) = (read(child.stdout.take(), most), read(child.stderr.take(), most));
    let waited = child.wait_timeout(limit);
    if !matches!(waited, Ok(Some(_))) {
        // Fails if the process has exited in the meantime.
        let _ = child.kill();
        let _ = child.wait();
    }
    ended(child.id());
    let longest = limit.max(start.elapsed()).saturating_add(GRACE);
    let (mut stdout, stdout_is_whole) = received(&stdout, start, longest);
    let (mut stderr, stderr_is_whole) = received(&stderr, start, longest);
    let is_cut = [&stdout, &stderr].iter().any(|text| text.len() as u64 > most);
    for text in [&mut stdout, &mut stderr] {
        text.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    }
    let status = waited?.filter(|_| stdout_is_whole && stderr_is_whole);
    Ok(Ran { status, stdout, stderr, is_cut, limit, most })
}

/// Sends the parts of a text to another thread.
struct Parts(Sender<Vec<u8>>);

impl Write for Parts {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.0.send(part.to_vec()).map(|()| part.len()).map_err(io::Error::other)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads a pipe in a new thread, until all processes that hold it have exited or closed it, and at most one byte more than
/// `most`.
fn read(pipe: Option<impl Read + Send + 'static>, most: u64) -> Receiver<Vec<u8>> {
    let (parts, receiver) = mpsc::channel();
    thread::spawn(move || {
        pipe.map(|pipe| io::copy(&mut pipe.take(most.saturating_add(1)), &mut Parts(parts)))
    });
    receiver
}

/// Returns the text that a reader sends within `longest` from the start, and whether the reader has read everything.
fn received(parts: &Receiver<Vec<u8>>, start: Instant, longest: Duration) -> (Vec<u8>, bool) {
    let mut text = Vec::new();
    loop {
        match parts.recv_timeout(longest.saturating_sub(start.elapsed())) {
            Ok(part) => text.extend(part),
            Err(error) => return (text, error == RecvTimeoutError::Disconnected),
        }
    }
}

/// Formats a command as typed in a shell, without the directory of its program.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words =
        std::iter::once(program.file_name().unwrap_or(command.get_program())).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn shell(script: &str, input: &str, limit: Duration) -> Ran {
        run(Command::new("sh").args(["-c", script]), input.as_bytes(), limit, MOST_PRINTED).expect("it runs")
    }

    #[test]
    fn a_process_that_ends_has_its_output_and_status() {
        let output = shell("cat; echo no >&2; exit 3", "yes", LONG).whole().expect("it ends");
        assert_eq!(
            (&*output.stdout, &*output.stderr, output.status.code()),
            (&b"yes"[..], &b"no\n"[..], Some(3))
        );
    }

    #[test]
    fn a_process_that_does_not_end_is_stopped() {
        for script in ["while :; do :; done", "exec >&- 2>&-; while :; do :; done"] {
            let ran = shell(script, "", Duration::from_millis(50));
            assert_eq!(ran.end(), "it exceeded its time limit and was killed");
            let cut = ran.whole().expect_err("it is stopped");
            assert_eq!(cut.to_string(), "it was still running after 0.05 s, and was stopped");
        }
    }

    #[test]
    fn a_process_that_prints_without_end_is_stopped_and_its_beginning_kept() {
        let ran = shell("exec yes", "", LONG);
        assert!(ran.stdout.len() as u64 == MOST_PRINTED && ran.printed().starts_with("y\n"));
        let cut = ran.whole().expect_err("it is stopped");
        assert_eq!(cut.to_string(), "it printed more than 16 MiB, and was stopped");
    }

    #[test]
    fn what_a_group_has_started_ends_with_it() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 3600 & echo started"]);
        let ran = run_group(&mut command, LONG, MOST_PRINTED).expect("it runs");
        assert!(ran.is_success() && ran.printed() == "started\n");
    }

    #[test]
    fn what_a_process_has_started_does_not_extend_its_time_limit() {
        let ran = shell("sleep 60 & echo started", "", Duration::from_millis(50));
        assert!(matches!(ran.whole(), Err(Cut::TooLong(_))));
    }

    #[test]
    fn a_process_that_does_not_read_its_input_is_no_error() {
        assert!(shell("exit 0", &"x".repeat(1 << 20), LONG).is_success());
    }

    #[test]
    fn a_time_limit_may_be_longer_than_any_clock_counts() {
        assert!(shell("exit 0", "", Duration::MAX).is_success());
    }
}
