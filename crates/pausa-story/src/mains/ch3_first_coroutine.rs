//! `ch3_first_coroutine`: runs the coroutine on a loop.

use std::marker::PhantomData;

use pausa::ch3_first_coroutine::FirstCoroutine;
use pausa::{Loop, Transcript};
use pausa_loops::OnLoop;
use pausa_scheduler::Sleep;

use super::arguments::Usage;
use super::exercise::{Drive, Observer, on_quiet_loop, watch};
use super::on_loop::{loop_name, play_on};
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of("play ch3_first_coroutine [-- --loop ours|tokio|smol]");

pub(crate) fn play<E: FirstCoroutine>(run: Run) -> Result<(), Failure> {
    let name = loop_name(&run, USAGE)?;
    play_on(name, &run, Main { transcript: run.transcript.clone(), encoding: PhantomData::<E> })
}

struct Main<E> {
    transcript: Transcript,
    encoding: PhantomData<E>,
}

impl<E: FirstCoroutine> OnLoop for Main<E> {
    type Output = ();

    async fn main<L: Loop>(self, event_loop: L) {
        E::first_coroutine(event_loop, self.transcript).await;
    }
}

/// Measures whole runs on our loop with a virtual clock, of one pause each.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: FirstCoroutine> Drive for Figures<E> {
    const UNIT: &'static str = "run";
    /// The sleep and the transcript.
    const MUST_LIVE: usize = size_of::<Sleep>() + size_of::<Transcript>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let transcript = Transcript::silent();
        on_quiet_loop(async |event_loop| {
            for _ in 0..units {
                watch(observer, || E::first_coroutine(event_loop.clone(), transcript.clone())).await;
            }
        });
    }
}
