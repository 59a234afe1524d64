//! `ch3_first_coroutine` as a `#[coroutine]` closure: a coroutine that sleeps.
//!
//! Easy here: what is awaited stands where it is waited for.
//! By hand: awaiting goes through a macro and the task that the body is given, and such a body is `static`.

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
