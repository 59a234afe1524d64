//! `ch3_first_coroutine`: a coroutine that sleeps, on an event loop.

use crate::{Loop, Transcript};

/// An encoding that has the program.
pub trait FirstCoroutine: 'static {
    /// Says that it begins, sleeps a second, says that it is done.
    fn first_coroutine<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()>;
}
