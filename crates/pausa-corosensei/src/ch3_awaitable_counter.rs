//! `ch3_awaitable_counter` on stacks of their own: the bridge between `yield` and `await`.
//!
//! Easy here: a coroutine that pauses is awaited as it is, like `__await__` in the story.
//! By hand: awaiting goes through the task that the body is given, and no `.await` marks the place.

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
                // A pause: let the others run, then come back.
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
