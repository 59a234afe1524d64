//! `ch6_cancel`: cancels the worker after one second, then awaits a sleeper with a time limit.

use std::marker::PhantomData;
use std::time::Duration;

use pausa::ch6_cancel::{Cancellation, Stopped};
use pausa::{Cancel, Elapsed, GatherOn, Loop, TaskFailed, TimeoutOn, Transcript, UntilCancelled, timeout};
use pausa_loops::OnLoop;

use super::arguments::Usage;
use super::exercise::{Drive, Observer, QuietLoop, on_quiet_loop, watch};
use super::on_loop::{loop_name, play_on};
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of("play ch6_cancel [-- --loop ours|tokio|smol]");

/// When the worker is cancelled.
const CANCELLED_AFTER: Duration = Duration::from_secs(1);

/// How long the sleeper C has. It would sleep for two seconds.
const HURRY: Duration = Duration::from_secs(1);

pub(crate) fn play<E: Cancellation>(run: Run) -> Result<(), Failure> {
    let name = loop_name(&run, USAGE)?;
    let main = Main { transcript: run.transcript.clone(), encoding: PhantomData::<E> };
    let played = play_on(name, &run, main)?;
    played.worker.map(drop).map_err(|error| Failure::Run(error.to_string()))
}

/// Runs the program, and prints how each part has ended.
pub struct Main<E> {
    /// Where it prints.
    pub transcript: Transcript,
    /// The encoding.
    pub encoding: PhantomData<E>,
}

/// How the parts of the program have ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// The worker, which was cancelled.
    pub worker: Result<Result<(), Stopped>, TaskFailed>,
    /// The sleeper with a time limit.
    pub hurried: Result<(), Elapsed>,
}

impl<E: Cancellation> OnLoop for Main<E> {
    type Output = Played;

    async fn main<L: Loop>(self, event_loop: L) -> Played {
        let (transcript, cancel) = (self.transcript, Cancel::new());
        let task = event_loop.spawn(E::worker(event_loop.clone(), cancel.clone(), transcript.clone()));
        event_loop.sleep(CANCELLED_AFTER).await;
        transcript.line("Cancelo la tarea");
        cancel.cancel();
        let worker = task.await;
        transcript.line(match worker {
            Ok(Err(Stopped::Cancelled)) => "La tarea fue cancelada",
            Ok(Err(Stopped::Elapsed)) => "A la tarea se le acabó el tiempo",
            Ok(Ok(())) | Err(_) => "La tarea terminó",
        });
        let sleeper = Box::pin(E::sleeper(event_loop.clone(), 'C', 2, transcript.clone()));
        let hurried = timeout(&event_loop, HURRY, sleeper).await;
        transcript.line(match hurried {
            Err(Elapsed) => "A C se le acabó el tiempo",
            Ok(()) => "C terminó a tiempo",
        });
        Played { worker, hurried }
    }
}

/// Measures the worker, cancelled after one second, on our loop with a virtual clock. It counts the sleepers, too, and the task
/// that cancels.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Cancellation> Drive for Figures<E> {
    const UNIT: &'static str = "run";
    /// The loop, the transcript, and the future that awaits the sleepers.
    const MUST_LIVE: usize = size_of::<QuietLoop>()
        + size_of::<Transcript>()
        + size_of::<TimeoutOn<QuietLoop, UntilCancelled<GatherOn<QuietLoop, ()>>>>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let transcript = Transcript::silent();
        on_quiet_loop(async |event_loop| {
            for _ in 0..units {
                let (cancel, sleep) = (Cancel::new(), event_loop.sleep(CANCELLED_AFTER));
                let signal = cancel.clone();
                event_loop.spawn_detached(async move {
                    sleep.await;
                    signal.cancel();
                });
                let worker = || E::worker(event_loop.clone(), cancel, transcript.clone());
                let ended = watch(observer, worker).await;
                debug_assert_eq!(ended, Err(Stopped::Cancelled));
            }
        });
    }
}
