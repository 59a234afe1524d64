//! `ch3_awaitable_counter`: the bridge between `yield` and `await`.

use crate::Transcript;

/// Implemented by an encoding that has the program.
pub trait AwaitableCounter: 'static {
    /// Pauses `until` times and wakes its task at each pause, then is ready with `until`.
    fn counter(until: u64) -> impl Future<Output = u64>;

    /// Awaits a counter, and prints a line before and after it.
    fn use_counter(until: u64, transcript: Transcript) -> impl Future<Output = ()>;
}
