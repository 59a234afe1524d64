//! `ch2_cooperative`: runs both tasks on the shared scheduler.

use std::marker::PhantomData;

use pausa::Transcript;
use pausa::ch2_cooperative::Cooperative;
use pausa_scheduler::RoundRobin;

use super::arguments::Usage;
use super::exercise::{Drive, Observer, converse};
use super::recording::recorded_task;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of("play ch2_cooperative");

pub(crate) fn play<E: Cooperative>(run: Run) -> Result<(), Failure> {
    super::arguments::none(&run, USAGE)?;
    let transcript = run.transcript;
    let mut scheduler = RoundRobin::new();
    scheduler.spawn(recorded_task("numbers", E::numbers(transcript.clone())));
    scheduler.spawn(recorded_task("letters", E::letters(transcript.clone())));
    transcript.line("Ejecutando tareas de forma cooperativa:\n");
    scheduler.run().map_err(|panicked| Failure::Run(panicked.to_string()))
}

/// Measures whole runs of the numbers task, of six turns each.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Cooperative> Drive for Figures<E> {
    const UNIT: &'static str = "run";
    /// The transcript and the number.
    const MUST_LIVE: usize = size_of::<Transcript>() + size_of::<u32>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let transcript = Transcript::silent();
        for _ in 0..units {
            converse(observer, || E::numbers(transcript.clone()), std::iter::repeat(()));
        }
    }
}
