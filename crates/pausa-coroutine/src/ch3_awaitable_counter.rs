//! `ch3_awaitable_counter` as `#[coroutine]` closures: the bridge between `yield` and `await`.
//!
//! `Awaited` turns a coroutine that pauses into a future, as Python's `__await__` does. A body awaits with the macro
//! `wait_for!` and its task. It is `static`, so that it may borrow from itself across a pause.

use pausa::ch3_awaitable_counter::AwaitableCounter;
use pausa::{Awaited, Transcript};

use crate::CoroutineClosure;
use crate::adapter::{coroutine, future, wait_for};

impl AwaitableCounter for CoroutineClosure {
    fn counter(until: u64) -> impl Future<Output = u64> {
        Awaited::new(coroutine(
            #[coroutine]
            move |_| {
                let mut current = 0;
                while current < until {
                    current += 1;
                    // Pauses, so that other tasks can run.
                    yield;
                }
                current
            },
        ))
    }

    fn use_counter(until: u64, transcript: Transcript) -> impl Future<Output = ()> {
        future(
            #[coroutine]
            static move |mut task| {
                transcript.line("Iniciando contador...");
                let result = wait_for!(task, Self::counter(until));
                transcript.line(format_args!("Contador llegó a: {result}"));
            },
        )
    }
}
