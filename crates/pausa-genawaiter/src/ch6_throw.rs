//! `ch6_throw` as a `genawaiter` generator: a consumer that counts errors.
//!
//! The pause is a `Result`. One arm handles an error, as Python's `except` does, and `?` passes on every other one.

use pausa::ch6_throw::{Counts, LogError, Throw};
use pausa::{Coroutine, Thrown, Transcript};

use crate::Genawaiter;
use crate::adapter::fallible;

impl Throw for Genawaiter {
    fn consumer(
        transcript: Transcript,
    ) -> impl Coroutine<
        Sent = Result<Option<String>, Thrown<LogError>>,
        Yielded = Counts,
        Returned = Result<Counts, Thrown<LogError>>,
    > {
        fallible(async move |co| {
            transcript.line("Consumidor listo.");
            let mut counts = Counts::default();
            loop {
                let line = match co.yield_(counts).await {
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
