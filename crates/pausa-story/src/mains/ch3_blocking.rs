//! `ch3_blocking`: runs the heartbeat together with a task that blocks the thread, then with one that awaits.

use std::marker::PhantomData;
use std::pin::Pin;
use std::thread;
use std::time::Duration;

use pausa::ch3_blocking::Blocking;
use pausa::{Loop, Transcript, gather};
use pausa_loops::OnLoop;
use pausa_scheduler::Sleep;

use super::arguments::Usage;
use super::exercise::{Drive, Observer, QuietLoop, on_quiet_loop, watch};
use super::on_loop::{loop_name, play_on};
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of("play ch3_blocking [-- --loop ours|tokio|smol]");

pub(crate) fn play<E: Blocking>(run: Run) -> Result<(), Failure> {
    let name = loop_name(&run, USAGE)?;
    // The output shows the order of events, which does not depend on how long the call blocks.
    let blocks_for = if run.rehearsal { Duration::from_millis(1) } else { Duration::from_secs(1) };
    play_on(name, &run, Main { blocks_for, transcript: run.transcript.clone(), encoding: PhantomData::<E> })
}

struct Main<E> {
    blocks_for: Duration,
    transcript: Transcript,
    encoding: PhantomData<E>,
}

type Task = Pin<Box<dyn Future<Output = ()>>>;

impl<E: Blocking> OnLoop for Main<E> {
    type Output = ();

    async fn main<L: Loop>(self, event_loop: L) {
        let Main { blocks_for, transcript, .. } = self;
        let heartbeat = || Box::pin(E::heartbeat(event_loop.clone(), transcript.clone()));

        transcript.line("Con una llamada que bloquea:");
        let block = E::block(transcript.clone(), move || thread::sleep(blocks_for));
        gather(&event_loop, [heartbeat() as Task, Box::pin(block)]).await;

        transcript.line("Con una que espera:");
        let wait = E::wait(event_loop.clone(), transcript.clone());
        gather(&event_loop, [heartbeat() as Task, Box::pin(wait)]).await;
    }
}

/// Measures whole runs of the heartbeat on our loop with a virtual clock, of three pauses each.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Blocking> Drive for Figures<E> {
    const UNIT: &'static str = "run";
    /// The loop, the sleep, the transcript and the number of the beat.
    const MUST_LIVE: usize =
        size_of::<QuietLoop>() + size_of::<Sleep>() + size_of::<Transcript>() + size_of::<u32>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let transcript = Transcript::silent();
        on_quiet_loop(async |event_loop| {
            for _ in 0..units {
                watch(observer, || E::heartbeat(event_loop.clone(), transcript.clone())).await;
            }
        });
    }
}
