//! `ch2_echo`: a generator that receives values while it is paused.

use std::convert::Infallible;

use crate::{Coroutine, Transcript};

/// Implemented by an encoding that has the program.
pub trait Echo {
    /// Prints that it has started, then prints each message sent to it. It never completes.
    fn echo(transcript: Transcript) -> impl Coroutine<Sent = String, Yielded = (), Returned = Infallible>;
}
