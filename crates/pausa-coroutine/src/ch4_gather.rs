//! `ch4_gather` as a `#[coroutine]` closure: two tasks one after the other, and both at once.
//!
//! Awaiting one task after the other, or both together, is one line each.

use std::time::Duration;

use pausa::ch4_gather::{GatherTwo, unwrap_task};
use pausa::{Loop, gather};

use crate::CoroutineClosure;
use crate::adapter::{future, wait_for};

impl GatherTwo for CoroutineClosure {
    fn task<L: Loop>(event_loop: L, name: char, seconds: u64) -> impl Future<Output = String> {
        future(
            #[coroutine]
            static move |mut task| {
                wait_for!(task, event_loop.sleep(Duration::from_secs(seconds)));
                format!("{name} terminó")
            },
        )
    }

    fn in_sequence<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>> {
        future(
            #[coroutine]
            static move |mut task| {
                let a = wait_for!(task, Self::task(event_loop.clone(), 'A', 2));
                let b = wait_for!(task, Self::task(event_loop.clone(), 'B', 1));
                vec![a, b]
            },
        )
    }

    fn gathered<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>> {
        future(
            #[coroutine]
            static move |mut task| {
                let tasks =
                    [('A', 2), ('B', 1)].map(|(name, seconds)| Self::task(event_loop.clone(), name, seconds));
                let results = wait_for!(task, gather(&event_loop, tasks));
                results.into_iter().map(unwrap_task).collect()
            },
        )
    }
}
