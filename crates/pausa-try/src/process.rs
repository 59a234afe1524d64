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

    /// Whether only the beginning of what it prints was kept.
    pub(crate) fn is_cut(&self) -> bool {
        self.printed.len() as u64 >= MOST_PRINTED
    }

    /// How it ended, in a few words.
    pub(crate) fn end(&self) -> String {
        match self.status {
            None => "it did not end in time, and was killed".into(),
            Some(status) => match signal(status) {
                Some(11) => "killed by signal 11 (SIGSEGV): out of stack, or unsound".into(),
                Some(6) if self.errors.contains("memory allocation of ") => {
                    "it asked for more memory than there is for a body, 1 GiB".into()
                }
                Some(6) if self.errors.contains("overflowed its stack") => "it overflowed its stack".into(),
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

/// Runs a command for at most this long, and keeps the beginning of what it prints. What it has started ends with it.
pub(crate) fn run(command: &mut Command, longest: Duration) -> io::Result<Ran> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    run_keeping(command, longest, MOST_PRINTED)
}

/// The same, and keeps all of it.
pub(crate) fn run_whole(command: &mut Command, longest: Duration) -> io::Result<Ran> {
    run_keeping(command, longest, u64::MAX)
}

fn run_keeping(command: &mut Command, longest: Duration, most: u64) -> io::Result<Ran> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let end_what_it_started = |leader| {
        if most == MOST_PRINTED {
            end_group(leader);
        }
    };
    thread::scope(|scope| {
        let printed = scope.spawn(|| kept(stdout, most));
        let errors = scope.spawn(|| kept(stderr, most));
        let deadline = Instant::now() + longest;
        let mut pause = Duration::from_micros(500);
        let status = loop {
            if let Some(status) = child.try_wait()? {
                end_what_it_started(child.id());
                break Some(status);
            }
            if Instant::now() >= deadline {
                end_what_it_started(child.id());
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

/// Ends the processes of a group: otherwise those that a body started would keep its output open.
#[cfg(unix)]
fn end_group(leader: u32) {
    let leader = i32::try_from(leader).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(leader) = leader {
        // A group that is empty has ended already.
        let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn end_group(_: u32) {}

/// The beginning of a stream. The end is closed then, and who writes to it is ended by that.
fn kept(stream: Option<impl Read>, most: u64) -> String {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        let _ = stream.take(most).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
