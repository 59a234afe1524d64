//! `ch3_first_coroutine` with `diapause`: a coroutine that sleeps.
//!
//! A body awaits with `yield_all!(wait_for::<F>(…))`, where `F` is the type of the future: the macro stores it in a
//! field.

use std::task::Waker;
use std::time::Duration;

use pausa::ch3_first_coroutine::FirstCoroutine;
use pausa::{Loop, Transcript};

use crate::Diapause;
use crate::adapter::{Pause, future, wait_for};

impl FirstCoroutine for Diapause {
    fn first_coroutine<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        future(sleeper(event_loop, transcript))
    }
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn sleeper<L: Loop>(event_loop: L, transcript: Transcript) {
    transcript.line("Iniciando...");
    yield_all!(wait_for::<L::Sleep>(event_loop.sleep(Duration::from_secs(1))));
    transcript.line("¡Terminé!");
}
