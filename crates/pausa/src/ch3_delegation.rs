//! `ch3_delegation`: `yield from` beside `await`. The story says that one is sugar over the other; here is the trace.

use crate::{Coroutine, Transcript};

/// An encoding that has the program.
pub trait Delegation {
    /// The inner coroutine: yields the running total of the numbers it is sent; `None` ends it, and it returns the
    /// total.
    fn adder() -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64>;

    /// The outer one, by `yield from`: passes on what an adder yields, sends into it, and takes its return value.
    fn delegator(transcript: Transcript)
    -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64>;

    /// The outer one, by `await`: the adder comes as a future (see [`Mailbox`](crate::Mailbox)).
    fn awaiter(transcript: Transcript, adder: impl Future<Output = i64>) -> impl Future<Output = i64>;
}
