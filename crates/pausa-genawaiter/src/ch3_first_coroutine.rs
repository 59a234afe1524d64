//! `ch3_first_coroutine` as a `genawaiter` generator: a coroutine that sleeps.
//!
//! A body awaits through its task: `task.wait_for(…).await`.

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
