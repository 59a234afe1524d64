//! `ch3_awaitable_counter` with the language's own `async`: the bridge between `yield` and `await`.
//!
//! The language has no statement that pauses; `yield_now` is a future that is pending once.

use pausa::Transcript;
use pausa::ch3_awaitable_counter::AwaitableCounter;

use crate::Async;
use crate::adapter::yield_now;

impl AwaitableCounter for Async {
    fn counter(until: u64) -> impl Future<Output = u64> {
        async move {
            let mut current = 0;
            while current < until {
                current += 1;
                // Pauses, so that other tasks can run.
                yield_now().await;
            }
            current
        }
    }

    fn use_counter(until: u64, transcript: Transcript) -> impl Future<Output = ()> {
        async move {
            transcript.line("Iniciando contador...");
            let result = Self::counter(until).await;
            transcript.line(format_args!("Contador llegó a: {result}"));
        }
    }
}
