//! `ch6_throw` with `diapause`: a consumer that counts errors.
//!
//! The pause is a `Result`. One arm handles an error, as Python's `except` does, and `?` passes on every other one.

use pausa::ch6_throw::{Counts, LogError, Throw};
use pausa::{Coroutine, Thrown, Transcript};

use crate::Diapause;
use crate::adapter::coroutine;

impl Throw for Diapause {
    fn consumer(
        transcript: Transcript,
    ) -> impl Coroutine<
        Sent = Result<Option<String>, Thrown<LogError>>,
        Yielded = Counts,
        Returned = Result<Counts, Thrown<LogError>>,
    > {
        coroutine(consuming(transcript))
    }
}

#[diapause::coroutine(yield = Counts, resume = Result<Option<String>, Thrown<LogError>>)]
fn consuming(transcript: Transcript) -> Result<Counts, Thrown<LogError>> {
    transcript.line("Consumidor listo.");
    let mut counts: Counts = Counts::default();
    loop {
        let received = yield_!(counts);
        let line = match received {
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
}
