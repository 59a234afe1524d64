//! `ch2_echo`: a generator that receives values while it is paused.

use std::convert::Infallible;

use crate::{Coroutine, Program, Transcript};

/// The catalogue's entry.
pub const PROGRAM: Program = Program {
    id: "ch2_echo",
    chapter: 2,
    title: "Echo",
    summary: "receives messages while it is paused, for ever",
    on_loops: false,
};

/// An encoding that has the program.
pub trait Echo {
    /// Says that it has started, then repeats each message it is sent. It never completes.
    fn echo(transcript: Transcript) -> impl Coroutine<Sent = String, Yielded = (), Returned = Infallible>;
}
