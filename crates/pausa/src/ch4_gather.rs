//! `ch4_gather`: two tasks one after the other, and side by side.

use crate::{Loop, TaskFailed};

/// An encoding that has the program.
pub trait GatherTwo: 'static {
    /// Sleeps so many seconds and says that it is done.
    fn task<L: Loop>(event_loop: L, name: char, seconds: u64) -> impl Future<Output = String>;

    /// A, and then B: three seconds.
    fn in_sequence<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>>;

    /// A and B side by side, by [`gather`](crate::gather): two seconds.
    ///
    /// # Panics
    /// When a task of them panicked.
    fn gathered<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>>;
}

/// A task's result; its panic becomes the caller's.
///
/// # Panics
/// When the task panicked.
pub fn unwrap_task(result: Result<String, TaskFailed>) -> String {
    result.unwrap_or_else(|failed| panic!("{failed}"))
}
