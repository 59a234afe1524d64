//! `ch6_cancel`: a task is cancelled while it waits. It awaits while it cleans up, and a time limit does not hide the
//! cancellation.

use std::time::Duration;

use crate::{Cancel, Cancelled, Elapsed, Loop, Transcript};

/// Implemented by an encoding that has the program.
pub trait Cancellation: 'static {
    /// Sleeps for `seconds`. It prints a line when it begins, and another ([`Sleeping`]) if it is dropped before it has ended.
    fn sleeper<L: Loop>(
        event_loop: L,
        name: char,
        seconds: u64,
        transcript: Transcript,
    ) -> impl Future<Output = ()>;

    /// Awaits the sleepers A (2 s) and B (3 s), gathered, until `cancel` is cancelled and for at most [`LIMIT`]. If it is
    /// cancelled, it sleeps for [`CLEANUP`], prints a line and passes the error on.
    fn worker<L: Loop>(
        event_loop: L,
        cancel: Cancel,
        transcript: Transcript,
    ) -> impl Future<Output = Result<(), Stopped>>;
}

/// How long the worker waits.
pub const LIMIT: Duration = Duration::from_secs(10);

/// How long the worker takes to clean up.
pub const CLEANUP: Duration = Duration::from_millis(100);

/// Prints that a sleeper was cancelled, if it is dropped before [`end`](Self::end). A destructor takes the place of Python's
/// `except CancelledError` in a task that does not await while it cleans up.
#[derive(Debug)]
pub struct Sleeping {
    name: char,
    transcript: Transcript,
    has_ended: bool,
}

impl Sleeping {
    /// Starts to watch a sleeper.
    pub fn new(name: char, transcript: Transcript) -> Self {
        Sleeping { name, transcript, has_ended: false }
    }

    /// Prints nothing: the sleeper has ended.
    pub fn end(mut self) {
        self.has_ended = true;
    }
}

impl Drop for Sleeping {
    fn drop(&mut self) {
        if !self.has_ended {
            self.transcript.line(format_args!("  {}: cancelada", self.name));
        }
    }
}

/// Why the worker has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It was cancelled, and has cleaned up.
    Cancelled,
    /// Its time limit has passed.
    Elapsed,
}

impl From<Cancelled> for Stopped {
    fn from(Cancelled: Cancelled) -> Self {
        Stopped::Cancelled
    }
}

impl From<Elapsed> for Stopped {
    fn from(Elapsed: Elapsed) -> Self {
        Stopped::Elapsed
    }
}
