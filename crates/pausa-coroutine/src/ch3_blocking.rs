//! `ch3_blocking` as a `#[coroutine]` closure: a blocking call stops every other task.
//!
//! Nothing in the body of `block` shows that it stops the other tasks.

use std::time::Duration;

use pausa::ch3_blocking::Blocking;
use pausa::{Loop, Transcript};

use crate::CoroutineClosure;
use crate::adapter::{future, wait_for};

impl Blocking for CoroutineClosure {
    fn heartbeat<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        future(
            #[coroutine]
            static move |mut task| {
                for beat in 1..=3 {
                    transcript.line(format_args!("  latido {beat}"));
                    wait_for!(task, event_loop.sleep(Duration::from_millis(100)));
                }
            },
        )
    }

    fn block(transcript: Transcript, block: impl Fn() + 'static) -> impl Future<Output = ()> {
        future(
            #[coroutine]
            static move |_task| {
                transcript.line("Bloqueo: empieza");
                block(); // No other task runs until this returns.
                transcript.line("Bloqueo: termina");
            },
        )
    }

    fn wait<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        future(
            #[coroutine]
            static move |mut task| {
                transcript.line("Espera: empieza");
                wait_for!(task, event_loop.sleep(Duration::from_secs(1)));
                transcript.line("Espera: termina");
            },
        )
    }
}
