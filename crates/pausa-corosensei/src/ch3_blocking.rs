//! `ch3_blocking` on a stack of its own: what a blocking call does to everyone else.
//!
//! Easy here: a task that never pauses looks like any other: nothing here warns of it. Nor does anything mark a pause: with
//! no `.await`, the two waits below differ only in whose function they call.

use std::time::Duration;

use pausa::ch3_blocking::Blocking;
use pausa::{Loop, Transcript};

use crate::Corosensei;
use crate::adapter::future;

impl Blocking for Corosensei {
    fn heartbeat<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        future(move |task| {
            for beat in 1..=3 {
                transcript.line(format_args!("  latido {beat}"));
                task.wait_for(event_loop.sleep(Duration::from_millis(100)));
            }
        })
    }

    fn block(transcript: Transcript, block: impl Fn() + 'static) -> impl Future<Output = ()> {
        future(move |_task| {
            transcript.line("Bloqueo: empieza");
            block(); // Nobody else has a turn until this returns.
            transcript.line("Bloqueo: termina");
        })
    }

    fn wait<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        future(move |task| {
            transcript.line("Espera: empieza");
            task.wait_for(event_loop.sleep(Duration::from_secs(1)));
            transcript.line("Espera: termina");
        })
    }
}
