//! `ch2_cooperative`: two tasks that take turns on the story's scheduler.

use crate::{Coroutine, Transcript};

/// Implemented by an encoding that has the program.
pub trait Cooperative {
    /// Prints the numbers from 1 to 5, and pauses after each.
    fn numbers(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()>;

    /// Prints the letters from A to E, and pauses after each.
    fn letters(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()>;
}
