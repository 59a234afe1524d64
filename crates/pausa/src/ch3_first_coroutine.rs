//! `ch3_first_coroutine`: a coroutine that sleeps, on an event loop.

use crate::{Loop, Transcript};

/// Implemented by an encoding that has the program.
pub trait FirstCoroutine: 'static {
    /// Prints a line, sleeps one second, and prints another line.
    fn first_coroutine<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()>;
}
