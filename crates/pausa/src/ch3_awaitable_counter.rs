//! `ch3_awaitable_counter`: the bridge between `yield` and `await`.

use crate::{Program, Transcript};

/// The catalogue's entry.
pub const PROGRAM: Program = Program {
    id: "ch3_awaitable_counter",
    chapter: 3,
    title: "An awaitable counter",
    summary: "an awaitable that pauses n times and then gives n",
    on_loops: true,
};

/// An encoding that has the program.
pub trait AwaitableCounter: 'static {
    /// Pauses `until` times, waking its task at each, and is then ready with `until`.
    fn counter(until: u64) -> impl Future<Output = u64>;

    /// Awaits a counter, and says so before and after.
    fn use_counter(until: u64, transcript: Transcript) -> impl Future<Output = ()>;
}
