//! `ch6_cancel` as structs: a task that is cancelled awaits while it cleans up.
//!
//! The cleanup is a variant of its own: a wait that is cancelled gives an error, and the state machine goes there before
//! it returns the error. A future that is dropped runs its destructors only.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pausa::ch6_cancel::{CLEANUP, Cancellation, LIMIT, Sleeping, Stopped};
use pausa::{Cancel, Cancelled, GatherOn, Loop, TimeoutOn, Transcript, UntilCancelled, gather, timeout};

use crate::Struct;

impl Cancellation for Struct {
    fn sleeper<L: Loop>(
        event_loop: L,
        name: char,
        seconds: u64,
        transcript: Transcript,
    ) -> impl Future<Output = ()> {
        Sleeper { event_loop, name, seconds, transcript, sleeping: None }
    }

    fn worker<L: Loop>(
        event_loop: L,
        cancel: Cancel,
        transcript: Transcript,
    ) -> impl Future<Output = Result<(), Stopped>> {
        Worker { event_loop, cancel, transcript, waiting_for: WaitingFor::Start }
    }
}

struct Sleeper<L: Loop> {
    event_loop: L,
    name: char,
    seconds: u64,
    transcript: Transcript,
    sleeping: Option<(Sleeping, L::Sleep)>,
}

impl<L: Loop> Future for Sleeper<L> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Sleeper { event_loop, name, seconds, transcript, sleeping } = &mut *self;
        let (_, sleep) = sleeping.get_or_insert_with(|| {
            transcript.line(format_args!("  {name}: duerme"));
            (Sleeping::new(*name, transcript.clone()), event_loop.sleep(Duration::from_secs(*seconds)))
        });
        ready!(Pin::new(sleep).poll(cx));
        sleeping.take().into_iter().for_each(|(sleeping, _)| sleeping.end());
        Poll::Ready(())
    }
}

struct Worker<L: Loop> {
    event_loop: L,
    cancel: Cancel,
    transcript: Transcript,
    waiting_for: WaitingFor<L>,
}

enum WaitingFor<L: Loop> {
    Start,
    Sleepers(TimeoutOn<L, UntilCancelled<GatherOn<L, ()>>>),
    Cleanup(L::Sleep, Cancelled),
}

impl<L: Loop> Future for Worker<L> {
    type Output = Result<(), Stopped>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Stopped>> {
        let Worker { event_loop, cancel, transcript, waiting_for } = &mut *self;
        loop {
            *waiting_for = match waiting_for {
                WaitingFor::Start => {
                    let sleepers = [('A', 2), ('B', 3)].map(|(name, seconds)| {
                        Struct::sleeper(event_loop.clone(), name, seconds, transcript.clone())
                    });
                    let gathered = cancel.until_cancelled(gather(event_loop, sleepers));
                    WaitingFor::Sleepers(timeout(event_loop, LIMIT, gathered))
                }
                WaitingFor::Sleepers(gathered) => match ready!(Pin::new(gathered).poll(cx))? {
                    Ok(_) => return Poll::Ready(Ok(())),
                    Err(cancelled) => WaitingFor::Cleanup(event_loop.sleep(CLEANUP), cancelled),
                },
                WaitingFor::Cleanup(sleep, cancelled) => {
                    ready!(Pin::new(sleep).poll(cx));
                    transcript.line("Limpieza terminada");
                    return Poll::Ready(Err((*cancelled).into()));
                }
            };
        }
    }
}
