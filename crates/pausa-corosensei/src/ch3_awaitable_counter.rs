//! `ch3_awaitable_counter` on stacks of their own: the bridge between `yield` and `await`.
//!
//! `Awaited` turns a coroutine that pauses into a future, as Python's `__await__` does. A body awaits with
//! `task.wait_for(…)`, and no `.await` marks the pause.

use pausa::ch3_awaitable_counter::AwaitableCounter;
use pausa::{Awaited, Transcript};

use crate::Corosensei;
use crate::adapter::{coroutine, future};

impl AwaitableCounter for Corosensei {
    fn counter(until: u64) -> impl Future<Output = u64> {
        Awaited::new(coroutine(move |yielder| {
            let mut current = 0;
            while current < until {
                current += 1;
                // Pauses, so that other tasks can run.
                yielder.suspend(());
            }
            current
        }))
    }

    fn use_counter(until: u64, transcript: Transcript) -> impl Future<Output = ()> {
        future(move |task| {
            transcript.line("Iniciando contador...");
            let result = task.wait_for(Self::counter(until));
            transcript.line(format_args!("Contador llegó a: {result}"));
        })
    }
}
