//! `ch4_gather` with the language's own `async`: two tasks one after the other, and both at once.
//!
//! Awaiting one task after the other, or both together, is one line each.

use std::time::Duration;

use pausa::ch4_gather::{GatherTwo, unwrap_task};
use pausa::{Loop, gather};

use crate::Async;

impl GatherTwo for Async {
    fn task<L: Loop>(event_loop: L, name: char, seconds: u64) -> impl Future<Output = String> {
        async move {
            event_loop.sleep(Duration::from_secs(seconds)).await;
            format!("{name} terminó")
        }
    }

    fn in_sequence<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>> {
        async move {
            let a = Self::task(event_loop.clone(), 'A', 2).await;
            let b = Self::task(event_loop.clone(), 'B', 1).await;
            vec![a, b]
        }
    }

    fn gathered<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>> {
        async move {
            let tasks =
                [('A', 2), ('B', 1)].map(|(name, seconds)| Self::task(event_loop.clone(), name, seconds));
            let results = gather(&event_loop, tasks).await;
            results.into_iter().map(unwrap_task).collect()
        }
    }
}
