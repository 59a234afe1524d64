//! `ch3_awaitable_counter`: the bridge between `yield` and `await`.

use crate::Transcript;

/// An encoding that has the program.
pub trait AwaitableCounter: 'static {
    /// Pauses `until` times, waking its task at each, and is then ready with `until`.
    fn counter(until: u64) -> impl Future<Output = u64>;

    /// Awaits a counter, and says so before and after.
    fn use_counter(until: u64, transcript: Transcript) -> impl Future<Output = ()>;
}
