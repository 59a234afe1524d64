//! `ch3_delegation`: `yield from` and `await` side by side. The story calls `await` syntactic sugar over `yield from`; the
//! program prints the trace of each.

use crate::{Coroutine, Transcript};

/// Implemented by an encoding that has the program.
pub trait Delegation {
    /// The inner coroutine: yields the running total of the numbers sent to it. `None` ends it, and it returns the total.
    fn adder() -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64>;

    /// The outer coroutine with `yield from`: passes on what an adder yields and what is sent to it, and returns its total.
    fn delegator(transcript: Transcript)
    -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64>;

    /// The outer coroutine with `await`: the adder is a future (see [`Mailbox`](crate::Mailbox)).
    fn awaiter(transcript: Transcript, adder: impl Future<Output = i64>) -> impl Future<Output = i64>;
}
