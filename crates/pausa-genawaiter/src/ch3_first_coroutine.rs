//! `ch3_first_coroutine` as a `genawaiter` generator: a coroutine that sleeps.
//!
//! Easy here: what is awaited stands where it is waited for.
//! By hand: awaiting goes through the task that the body is given.

use std::time::Duration;

use pausa::ch3_first_coroutine::FirstCoroutine;
use pausa::{Loop, Transcript};

use crate::Genawaiter;
use crate::adapter::future;

impl FirstCoroutine for Genawaiter {
    fn first_coroutine<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        future(async move |mut task| {
            transcript.line("Iniciando...");
            task.wait_for(event_loop.sleep(Duration::from_secs(1))).await;
            transcript.line("¡Terminé!");
        })
    }
}
