//! `ch6_throw` on a stack of its own: a consumer that counts errors.
//!
//! The pause is a `Result`. One arm handles an error, as Python's `except` does, and `?` passes on every other one.

use pausa::ch6_throw::{Counts, LogError, Throw};
use pausa::{Coroutine, Thrown, Transcript};

use crate::Corosensei;
use crate::adapter::fallible;

impl Throw for Corosensei {
    fn consumer(
        transcript: Transcript,
    ) -> impl Coroutine<
        Sent = Result<Option<String>, Thrown<LogError>>,
        Yielded = Counts,
        Returned = Result<Counts, Thrown<LogError>>,
    > {
        fallible(move |yielder| {
            transcript.line("Consumidor listo.");
            let mut counts = Counts::default();
            loop {
                let line = match yielder.suspend(counts) {
                    Err(Thrown::Error(error @ LogError::Unreadable(_))) => {
                        transcript.line(format_args!("  [Contado] {error}"));
                        counts.errors += 1;
                        continue;
                    }
                    received => received?,
                };
                let Some(line) = line else { return Ok(counts) };
                transcript.line(format_args!("  [Leída] {line}"));
                counts.lines += 1;
            }
        })
    }
}
