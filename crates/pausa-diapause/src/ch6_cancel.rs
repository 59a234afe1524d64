//! `ch6_cancel` with `diapause`: a task that is cancelled awaits while it cleans up.
//!
//! A wait that is cancelled gives an error, and the code after it decides: it cleans up and returns the error. A future
//! that is dropped runs its destructors only. A body awaits with `yield_all!(wait_for::<F>(…))`, where `F` is the type of
//! the future: the macro stores it in a field.

use std::task::Waker;
use std::time::Duration;

use pausa::ch6_cancel::{CLEANUP, Cancellation, LIMIT, Sleeping, Stopped};
use pausa::{Cancel, Cancelled, GatherOn, Loop, TimeoutOn, Transcript, UntilCancelled, gather, timeout};

use crate::Diapause;
use crate::adapter::{Pause, future, wait_for};

impl Cancellation for Diapause {
    fn sleeper<L: Loop>(
        event_loop: L,
        name: char,
        seconds: u64,
        transcript: Transcript,
    ) -> impl Future<Output = ()> {
        future(sleeper(event_loop, name, seconds, transcript))
    }

    fn worker<L: Loop>(
        event_loop: L,
        cancel: Cancel,
        transcript: Transcript,
    ) -> impl Future<Output = Result<(), Stopped>> {
        future(worker(event_loop, cancel, transcript))
    }
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn sleeper<L: Loop>(event_loop: L, name: char, seconds: u64, transcript: Transcript) {
    transcript.line(format_args!("  {}: duerme", name));
    let sleeping: Sleeping = Sleeping::new(name, transcript);
    yield_all!(wait_for::<L::Sleep>(event_loop.sleep(Duration::from_secs(seconds))));
    sleeping.end();
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn worker<L: Loop>(event_loop: L, cancel: Cancel, transcript: Transcript) -> Result<(), Stopped> {
    let sleepers = [('A', 2), ('B', 3)]
        .map(|(name, seconds)| Diapause::sleeper(event_loop.clone(), name, seconds, transcript.clone()));
    let gathered = cancel.until_cancelled(gather(&event_loop, sleepers));
    let waited = yield_all!(wait_for::<TimeoutOn<L, UntilCancelled<GatherOn<L, ()>>>>(timeout(
        &event_loop,
        LIMIT,
        gathered
    )));
    match waited? {
        Ok(_) => Ok(()),
        Err(cancelled) => {
            let cancelled: Cancelled = cancelled;
            yield_all!(wait_for::<L::Sleep>(event_loop.sleep(CLEANUP)));
            transcript.line("Limpieza terminada");
            Err(cancelled.into())
        }
    }
}
