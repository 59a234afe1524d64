//! `ch3_first_coroutine` with the language's own `async`: a coroutine that sleeps.

use std::time::Duration;

use pausa::ch3_first_coroutine::FirstCoroutine;
use pausa::{Loop, Transcript};

use crate::Async;

impl FirstCoroutine for Async {
    fn first_coroutine<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        async move {
            transcript.line("Iniciando...");
            event_loop.sleep(Duration::from_secs(1)).await;
            transcript.line("¡Terminé!");
        }
    }
}
