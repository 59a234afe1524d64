//! `ch2_cooperative`: both tasks on the shared scheduler.

use pausa::ch2_cooperative::{Cooperative, PROGRAM};
use pausa::{Failure, Playable, Stage};
use pausa_scheduler::RoundRobin;

/// The list's entry.
pub fn playable<E: Cooperative>() -> Playable {
    Playable { program: PROGRAM, play: play::<E> }
}

fn play<E: Cooperative>(stage: Stage) -> Result<(), Failure> {
    crate::arguments::none(&stage)?;
    let transcript = stage.transcript;
    let mut scheduler = RoundRobin::new();
    scheduler.spawn(E::numbers(transcript.clone()));
    scheduler.spawn(E::letters(transcript.clone()));
    transcript.line("Ejecutando tareas de forma cooperativa:\n");
    scheduler.run().map_err(|panicked| Failure::Run(panicked.to_string()))
}
