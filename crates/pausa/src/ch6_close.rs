//! `ch6_close` (beyond the story): a generator that cleans up when it is closed, and one that yields instead of ending.

use std::convert::Infallible;

use crate::{Coroutine, Thrown, Transcript};

/// Implemented by an encoding that has the program.
pub trait Close {
    /// Prints that it opens the log, yields the numbers from 1 to `count`, and prints that it closes the log: at its end, or
    /// where it is closed.
    fn lines(
        count: u64,
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Closing, Yielded = u64, Returned = Closing>;

    /// Yields 1. Whatever it then receives, it prints a line and yields 2, and only then ends with it.
    fn stubborn(transcript: Transcript) -> impl Coroutine<Sent = Closing, Yielded = u64, Returned = Closing>;
}

/// What a pause receives and what the body returns: `Err(Thrown::Close)` if it was asked to end. No other error can be thrown.
pub type Closing = Result<(), Thrown<Infallible>>;
