//! `ch2_echo`: a generator that receives values while it is paused.

use std::convert::Infallible;

use crate::{Coroutine, Transcript};

/// An encoding that has the program.
pub trait Echo {
    /// Says that it has started, then repeats each message it is sent. It never completes.
    fn echo(transcript: Transcript) -> impl Coroutine<Sent = String, Yielded = (), Returned = Infallible>;
}
