//! `ch4_gather`: two tasks one after the other, and both at once.

use crate::{Loop, TaskFailed};

/// Implemented by an encoding that has the program.
pub trait GatherTwo: 'static {
    /// Sleeps for `seconds`, and returns a text that names the task.
    fn task<L: Loop>(event_loop: L, name: char, seconds: u64) -> impl Future<Output = String>;

    /// Runs A, then B: three seconds.
    fn in_sequence<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>>;

    /// Runs A and B concurrently with [`gather`](crate::gather): two seconds.
    ///
    /// # Panics
    /// If one of the tasks panicked.
    fn gathered<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>>;
}

/// The result of a task. If the task panicked, this panics with its message.
///
/// # Panics
/// If the task panicked or was cancelled.
pub fn unwrap_task(result: Result<String, TaskFailed>) -> String {
    result.unwrap_or_else(|failed| panic!("{failed}"))
}
