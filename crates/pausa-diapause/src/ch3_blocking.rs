//! `ch3_blocking` with `diapause`: what a blocking call does to everyone else.
//!
//! Easy here: a task that never pauses looks like any other: nothing here warns of it.
//! By hand: what is awaited has its type written out: the macro keeps it in a field.

use std::task::Waker;
use std::time::Duration;

use pausa::ch3_blocking::Blocking;
use pausa::{Loop, Transcript};

use crate::Diapause;
use crate::adapter::{Pause, future, wait_for};

impl Blocking for Diapause {
    fn heartbeat<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        future(beating(event_loop, transcript))
    }

    fn block(transcript: Transcript, block: impl Fn() + 'static) -> impl Future<Output = ()> {
        future(blocking(transcript, block))
    }

    fn wait<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        future(waiting(event_loop, transcript))
    }
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn beating<L: Loop>(event_loop: L, transcript: Transcript) {
    for beat in 1..=3u32 {
        transcript.line(format_args!("  latido {beat}"));
        yield_all!(wait_for::<L::Sleep>(event_loop.sleep(Duration::from_millis(100))));
    }
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn blocking(transcript: Transcript, block: impl Fn() + 'static) {
    transcript.line("Bloqueo: empieza");
    block(); // Nobody else has a turn until this returns.
    transcript.line("Bloqueo: termina");
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn waiting<L: Loop>(event_loop: L, transcript: Transcript) {
    transcript.line("Espera: empieza");
    yield_all!(wait_for::<L::Sleep>(event_loop.sleep(Duration::from_secs(1))));
    transcript.line("Espera: termina");
}
