//! `ch3_first_coroutine` on a stack of its own: a coroutine that sleeps.
//!
//! A body awaits with `task.wait_for(…)`, and no `.await` marks the pause.

use std::time::Duration;

use pausa::ch3_first_coroutine::FirstCoroutine;
use pausa::{Loop, Transcript};

use crate::Corosensei;
use crate::adapter::future;

impl FirstCoroutine for Corosensei {
    fn first_coroutine<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()> {
        future(move |task| {
            transcript.line("Iniciando...");
            task.wait_for(event_loop.sleep(Duration::from_secs(1)));
            transcript.line("¡Terminé!");
        })
    }
}
