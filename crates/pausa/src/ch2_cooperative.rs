//! `ch2_cooperative`: two tasks that take turns on the story's scheduler.

use crate::{Coroutine, Transcript};

/// An encoding that has the program.
pub trait Cooperative {
    /// Counts from 1 to 5, and gives up its turn after each.
    fn numbers(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()>;

    /// Goes from A to E, and gives up its turn after each.
    fn letters(transcript: Transcript) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()>;
}
