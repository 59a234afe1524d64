//! `ch3_awaitable_counter` with `diapause`: the bridge between `yield` and `await`.
//!
//! Easy here: a coroutine that pauses is awaited as it is, like `__await__` in the story.
//! By hand: what is awaited has its type written out: the macro keeps it in a field.

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
        // A pause: let the others run, then come back.
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
