//! `ch3_awaitable_counter` with `diapause`: the bridge between `yield` and `await`.
//!
//! `Awaited` turns a coroutine that pauses into a future, as Python's `__await__` does. A body awaits with
//! `yield_all!(wait_for::<F>(…))`, where `F` is the type of the future: the macro stores it in a field.

use std::task::Waker;

use pausa::ch3_awaitable_counter::AwaitableCounter;
use pausa::{Awaited, Transcript};

use crate::Diapause;
use crate::adapter::{Pause, Resumed, coroutine, future, wait_for};

impl AwaitableCounter for Diapause {
    fn counter(until: u64) -> impl Future<Output = u64> {
        Awaited::new(coroutine(counting(until)))
    }

    fn use_counter(until: u64, transcript: Transcript) -> impl Future<Output = ()> {
        future(using(until, transcript))
    }
}

#[diapause::coroutine]
fn counting(until: u64) -> u64 {
    let mut current: u64 = 0;
    while current < until {
        current += 1;
        // Pauses, so that other tasks can run.
        yield_!();
    }
    current
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn using(until: u64, transcript: Transcript) {
    transcript.line("Iniciando contador...");
    let counter = Awaited::new(coroutine(counting(until)));
    let result = yield_all!(wait_for::<Awaited<Resumed<counting::State, ()>>>(counter));
    transcript.line(format_args!("Contador llegó a: {}", result));
}
