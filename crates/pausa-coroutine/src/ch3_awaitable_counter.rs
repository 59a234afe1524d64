//! `ch3_awaitable_counter` as `#[coroutine]` closures: the bridge between `yield` and `await`.
//!
//! Easy here: a coroutine that pauses is awaited as it is, like `__await__` in the story.
//! By hand: awaiting goes through a macro and the task that the body is given, and such a body is `static`.

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
                    // A pause: let the others run, then come back.
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
