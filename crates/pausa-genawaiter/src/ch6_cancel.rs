//! `ch6_cancel` as a `genawaiter` generator: a task that is cancelled awaits while it cleans up.
//!
//! A wait that is cancelled gives an error, and the code after it decides: it cleans up and returns the error. A
//! future that is dropped runs its destructors only.

use std::time::Duration;

use pausa::ch6_cancel::{CLEANUP, Cancellation, LIMIT, Sleeping, Stopped};
use pausa::{Cancel, Loop, Transcript, gather, timeout};

use crate::Genawaiter;
use crate::adapter::future;

impl Cancellation for Genawaiter {
    fn sleeper<L: Loop>(
        event_loop: L,
        name: char,
        seconds: u64,
        transcript: Transcript,
    ) -> impl Future<Output = ()> {
        future(async move |mut task| {
            transcript.line(format_args!("  {name}: duerme"));
            let sleeping = Sleeping::new(name, transcript);
            task.wait_for(event_loop.sleep(Duration::from_secs(seconds))).await;
            sleeping.end();
        })
    }

    fn worker<L: Loop>(
        event_loop: L,
        cancel: Cancel,
        transcript: Transcript,
    ) -> impl Future<Output = Result<(), Stopped>> {
        future(async move |mut task| {
            let sleepers = [('A', 2), ('B', 3)]
                .map(|(name, seconds)| Self::sleeper(event_loop.clone(), name, seconds, transcript.clone()));
            let gathered = cancel.until_cancelled(gather(&event_loop, sleepers));
            match task.wait_for(timeout(&event_loop, LIMIT, gathered)).await? {
                Ok(_) => Ok(()),
                Err(cancelled) => {
                    task.wait_for(event_loop.sleep(CLEANUP)).await;
                    transcript.line("Limpieza terminada");
                    Err(cancelled.into())
                }
            }
        })
    }
}
