//! `ch3_blocking` on a stack of its own: a blocking call stops every other task.
//!
//! Nothing in the body of `block` shows that it stops the other tasks. Nothing marks a pause either: without `.await`,
//! `block()` and `task.wait_for(…)` are both plain calls.

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
            block(); // No other task runs until this returns.
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
