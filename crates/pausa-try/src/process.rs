//! Processes that may never end, and may never stop printing.

use std::io::Read;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use std::{io, thread};

/// At most this much of what a process prints is kept.
const MOST_PRINTED: u64 = 256 * 1024;

/// What became of a process.
pub(crate) struct Ran {
    /// `None` where it was killed because its time was over, or it printed too much.
    pub(crate) status: Option<ExitStatus>,
    pub(crate) printed: String,
    pub(crate) errors: String,
}

impl Ran {
    pub(crate) fn is_success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// How it ended, in a few words.
    pub(crate) fn end(&self) -> String {
        match self.status {
            None => "it did not end in time, and was killed".into(),
            Some(status) => match signal(status) {
                Some(11) => "killed by signal 11 (SIGSEGV): out of stack, or unsound".into(),
                Some(6) => "it aborted (SIGABRT)".into(),
                Some(number) => format!("killed by signal {number}"),
                None => format!("it ended with {status}"),
            },
        }
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

/// Runs a command for at most this long, and keeps the beginning of what it prints.
pub(crate) fn run(command: &mut Command, longest: Duration) -> io::Result<Ran> {
    run_keeping(command, longest, MOST_PRINTED)
}

/// The same, and keeps all of it.
pub(crate) fn run_whole(command: &mut Command, longest: Duration) -> io::Result<Ran> {
    run_keeping(command, longest, u64::MAX)
}

fn run_keeping(command: &mut Command, longest: Duration, most: u64) -> io::Result<Ran> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        let printed = scope.spawn(|| kept(stdout, most));
        let errors = scope.spawn(|| kept(stderr, most));
        let deadline = Instant::now() + longest;
        let mut pause = Duration::from_micros(500);
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break Some(status);
            }
            if Instant::now() >= deadline {
                child.kill()?;
                child.wait()?;
                break None;
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(10));
        };
        let text = |thread: thread::ScopedJoinHandle<'_, String>| thread.join().unwrap_or_default();
        Ok(Ran { status, printed: text(printed), errors: text(errors) })
    })
}

/// The beginning of a stream. The end is closed then, and who writes to it is ended by that.
fn kept(stream: Option<impl Read>, most: u64) -> String {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        let _ = stream.take(most).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
