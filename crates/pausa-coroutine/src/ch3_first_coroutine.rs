//! `ch3_first_coroutine` as a `#[coroutine]` closure: a coroutine that sleeps.
//!
//! A body awaits with the macro `wait_for!` and its task. It is `static`, so that it may borrow from itself across a
//! pause.

use std::time::Duration;

use pausa::ch3_first_coroutine::FirstCoroutine;
use pausa::{Loop, Transcript};

use crate::CoroutineClosure;
use crate::adapter::{future, wait_for};

impl FirstCoroutine for CoroutineClosure {
    fn first_coroutine<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        future(
            #[coroutine]
            static move |mut task| {
                transcript.line("Iniciando...");
                wait_for!(task, event_loop.sleep(Duration::from_secs(1)));
                transcript.line("¡Terminé!");
            },
        )
    }
}
