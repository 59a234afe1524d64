//! Three event loops that implement the contract's [`Loop`]: ours, tokio's current-thread runtime, and the crates that smol is
//! made of. A program that is generic over the trait runs on each of them; [`run`] chooses one at run time.
//!
//! # Cancellation
//!
//! On all three, dropping a [`Loop::Task`] cancels its task as the trait documents, dropping a [`pausa::gather`] cancels its
//! tasks, and [`pausa::timeout`] and [`pausa::Cancel`] give the same results; `tests/every_loop` tests each sentence on each
//! loop. What differs:
//!
//! | | ours | tokio | smol |
//! | --- | --- | --- | --- |
//! | a destructor panics in a task that was cancelled | the others continue | the others continue | the process ends |
//! | a destructor panics while the loop ends | the others are run | the others are run | the process ends |
//! | a task is spawned after the loop has ended | it is cancelled | panics | it is cancelled |
//! | a [`timeout`](pausa::timeout) elapses (virtual clock) | at its deadline | rounded up to milliseconds | at its deadline |

#![forbid(unsafe_code)]

mod smol;
mod sockets;
mod tokio;

use std::fmt;
use std::io;
use std::str::FromStr;

use pausa::Loop;
use pausa_scheduler::EventLoop;

pub use pausa_scheduler::Handle as Ours;
pub use smol::Smol;
pub use tokio::Tokio;

/// The name of an event loop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LoopName {
    /// `pausa_scheduler::EventLoop`.
    #[default]
    Ours,
    /// tokio's current-thread runtime with a `LocalSet`.
    Tokio,
    /// `async-executor`, `async-io` and `futures-lite`: the crates that smol is made of.
    Smol,
}

impl LoopName {
    /// All loops.
    pub const ALL: [LoopName; 3] = [LoopName::Ours, LoopName::Tokio, LoopName::Smol];
}

impl fmt::Display for LoopName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LoopName::Ours => "ours",
            LoopName::Tokio => "tokio",
            LoopName::Smol => "smol",
        })
    }
}

impl FromStr for LoopName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = LoopName::ALL.into_iter().find(|name| name.to_string() == text);
        found.ok_or_else(|| format!("there is no loop `{text}`; there are: ours, tokio, smol"))
    }
}

/// The clock of a loop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// Wall-clock time.
    #[default]
    Real,
    /// A virtual clock, so that a run takes no real time: it jumps to the next deadline while all tasks sleep. Our loop and
    /// tokio's have such a clock; for smol's crates this crate provides one.
    Rehearsal,
}

/// A program that runs on any loop. A trait, because a closure cannot be generic over the loop.
pub trait OnLoop {
    /// The result of the program.
    type Output;

    /// Makes the program's main future.
    fn main<L: Loop>(self, event_loop: L) -> impl Future<Output = Self::Output>;
}

/// Runs a program on a new loop until its main future is ready. It then drops the tasks that have not ended.
///
/// # Errors
/// The system's error, if it has no file descriptors for a loop.
pub fn run<P: OnLoop>(name: LoopName, clock: Clock, program: P) -> io::Result<P::Output> {
    match name {
        LoopName::Ours => {
            let event_loop = match clock {
                Clock::Real => EventLoop::new()?,
                Clock::Rehearsal => EventLoop::with_virtual_clock()?,
            };
            Ok(event_loop.block_on(program.main(event_loop.handle())))
        }
        LoopName::Tokio => tokio::run(clock, program),
        LoopName::Smol => smol::run(clock, program),
    }
}
