//! Three event loops behind the contract's [`Loop`]: ours, tokio's (current thread) and smol's parts. A program that is
//! written against the trait runs on each of them; [`run`] runs it on the one that is asked for.

#![forbid(unsafe_code)]

mod ours;
mod smol;
mod sockets;
mod tokio;

use std::fmt;
use std::io;
use std::str::FromStr;

use pausa::Loop;

pub use ours::Ours;
pub use smol::Smol;
pub use tokio::Tokio;

/// Which event loop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LoopName {
    /// `pausa_scheduler::EventLoop`.
    #[default]
    Ours,
    /// tokio's current-thread runtime with a `LocalSet`.
    Tokio,
    /// `async-executor`, `async-io` and `futures-lite`, which smol is made of.
    Smol,
}

impl LoopName {
    /// All of them.
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

/// Whose time it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// Everyone's.
    #[default]
    Real,
    /// Of a rehearsal: nobody waits. It jumps to the next deadline when everyone sleeps. Ours and tokio's loops can do that
    /// by themselves; smol's has a clock of ours in a rehearsal.
    Rehearsal,
}

/// A program that runs on any loop.
pub trait OnLoop {
    /// What it gives.
    type Output;

    /// The program's main future.
    fn main<L: Loop>(self, event_loop: L) -> impl Future<Output = Self::Output>;
}

/// Runs a program on a loop of its own until its main future is ready. Tasks that are left are dropped.
///
/// # Errors
/// Those of the system, when it has no file descriptors for a loop.
pub fn run<P: OnLoop>(name: LoopName, clock: Clock, program: P) -> io::Result<P::Output> {
    match name {
        LoopName::Ours => ours::run(clock, program),
        LoopName::Tokio => tokio::run(clock, program),
        LoopName::Smol => smol::run(clock, program),
    }
}
