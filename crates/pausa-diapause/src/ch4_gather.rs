//! `ch4_gather` with `diapause`: two tasks one after the other, and both at once.
//!
//! Awaiting one task after the other, or both together, is one line each. The task that is awaited is a field of the
//! state. A body awaits with `yield_all!(wait_for::<F>(…))`, where `F` is the type of the future: the macro stores it
//! in a field.

use std::task::Waker;
use std::time::Duration;

use pausa::ch4_gather::{GatherTwo, unwrap_task};
use pausa::{GatherOn, Loop, gather};

use crate::Diapause;
use crate::adapter::{Pause, future, wait_for};

impl GatherTwo for Diapause {
    fn task<L: Loop>(event_loop: L, name: char, seconds: u64) -> impl Future<Output = String> {
        future(sleeper(event_loop, name, seconds))
    }

    fn in_sequence<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>> {
        future(one_by_one(event_loop))
    }

    fn gathered<L: Loop>(event_loop: L) -> impl Future<Output = Vec<String>> {
        future(together(event_loop))
    }
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn sleeper<L: Loop>(event_loop: L, name: char, seconds: u64) -> String {
    yield_all!(wait_for::<L::Sleep>(event_loop.sleep(Duration::from_secs(seconds))));
    format!("{} terminó", name)
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn one_by_one<L: Loop>(event_loop: L) -> Vec<String> {
    let a = yield_all!(sleeper::<L>(event_loop.clone(), 'A', 2));
    let b = yield_all!(sleeper::<L>(event_loop.clone(), 'B', 1));
    vec![a, b]
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn together<L: Loop>(event_loop: L) -> Vec<String> {
    let tasks = [('A', 2), ('B', 1)].map(|(name, seconds)| Diapause::task(event_loop.clone(), name, seconds));
    let results = yield_all!(wait_for::<GatherOn<L, String>>(gather(&event_loop, tasks)));
    results.into_iter().map(unwrap_task).collect()
}
