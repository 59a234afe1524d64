//! `ch3_awaitable_counter` as `genawaiter` generators: the bridge between `yield` and `await`.
//!
//! `Awaited` turns a coroutine that pauses into a future, as Python's `__await__` does. A body awaits through its task:
//! `task.wait_for(…).await`.

use pausa::ch3_awaitable_counter::AwaitableCounter;
use pausa::{Awaited, Transcript};

use crate::Genawaiter;
use crate::adapter::{coroutine, future};

impl AwaitableCounter for Genawaiter {
    fn counter(until: u64) -> impl Future<Output = u64> {
        Awaited::new(coroutine(async move |co| {
            let mut current = 0;
            while current < until {
                current += 1;
                // Pauses, so that other tasks can run.
                co.yield_(()).await;
            }
            current
        }))
    }

    fn use_counter(until: u64, transcript: Transcript) -> impl Future<Output = ()> {
        future(async move |mut task| {
            transcript.line("Iniciando contador...");
            let result = task.wait_for(Self::counter(until)).await;
            transcript.line(format_args!("Contador llegó a: {result}"));
        })
    }
}
