//! `ch3_blocking` with the language's own `async`: a blocking call stops every other task.
//!
//! Nothing in the body of `block` shows that it stops the other tasks.

use std::time::Duration;

use pausa::ch3_blocking::Blocking;
use pausa::{Loop, Transcript};

use crate::Async;

impl Blocking for Async {
    fn heartbeat<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        async move {
            for beat in 1..=3 {
                transcript.line(format_args!("  latido {beat}"));
                event_loop.sleep(Duration::from_millis(100)).await;
            }
        }
    }

    fn block(transcript: Transcript, block: impl Fn() + 'static) -> impl Future<Output = ()> {
        async move {
            transcript.line("Bloqueo: empieza");
            block(); // No other task runs until this returns.
            transcript.line("Bloqueo: termina");
        }
    }

    fn wait<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        async move {
            transcript.line("Espera: empieza");
            event_loop.sleep(Duration::from_secs(1)).await;
            transcript.line("Espera: termina");
        }
    }
}
