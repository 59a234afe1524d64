//! `ch6_cancel` with the language's own `async`: a task that is cancelled awaits while it cleans up.
//!
//! An `await` that is cancelled gives an error, and the code after it decides: it cleans up and returns the error. A
//! future that is dropped runs its destructors only.

use std::time::Duration;

use pausa::ch6_cancel::{CLEANUP, Cancellation, LIMIT, Sleeping, Stopped};
use pausa::{Cancel, Loop, Transcript, gather, timeout};

use crate::Async;

impl Cancellation for Async {
    fn sleeper<L: Loop>(
        event_loop: L,
        name: char,
        seconds: u64,
        transcript: Transcript,
    ) -> impl Future<Output = ()> {
        async move {
            transcript.line(format_args!("  {name}: duerme"));
            let sleeping = Sleeping::new(name, transcript);
            event_loop.sleep(Duration::from_secs(seconds)).await;
            sleeping.end();
        }
    }

    fn worker<L: Loop>(
        event_loop: L,
        cancel: Cancel,
        transcript: Transcript,
    ) -> impl Future<Output = Result<(), Stopped>> {
        async move {
            let sleepers = [('A', 2), ('B', 3)]
                .map(|(name, seconds)| Self::sleeper(event_loop.clone(), name, seconds, transcript.clone()));
            let gathered = cancel.until_cancelled(gather(&event_loop, sleepers));
            match timeout(&event_loop, LIMIT, gathered).await? {
                Ok(_) => Ok(()),
                Err(cancelled) => {
                    event_loop.sleep(CLEANUP).await;
                    transcript.line("Limpieza terminada");
                    Err(cancelled.into())
                }
            }
        }
    }
}
