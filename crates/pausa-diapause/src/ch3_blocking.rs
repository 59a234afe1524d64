//! `ch3_blocking` with `diapause`: a blocking call stops every other task.
//!
//! Nothing in the body of `block` shows that it stops the other tasks. A body awaits with
//! `yield_all!(wait_for::<F>(…))`, where `F` is the type of the future: the macro stores it in a field.

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
    block(); // No other task runs until this returns.
    transcript.line("Bloqueo: termina");
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn waiting<L: Loop>(event_loop: L, transcript: Transcript) {
    transcript.line("Espera: empieza");
    yield_all!(wait_for::<L::Sleep>(event_loop.sleep(Duration::from_secs(1))));
    transcript.line("Espera: termina");
}
