//! `ch6_throw` as a struct: a consumer that counts errors.
//!
//! `resume` receives the line or the error, so one `match` covers what handles an error and what passes it on.

use pausa::ch6_throw::{Counts, LogError, Throw};
use pausa::{Coroutine, Outcome, Thrown, Transcript};

use crate::Struct;

impl Throw for Struct {
    fn consumer(
        transcript: Transcript,
    ) -> impl Coroutine<
        Sent = Result<Option<String>, Thrown<LogError>>,
        Yielded = Counts,
        Returned = Result<Counts, Thrown<LogError>>,
    > {
        Consumer { transcript, counts: Counts::default() }
    }
}

struct Consumer {
    transcript: Transcript,
    counts: Counts,
}

impl Coroutine for Consumer {
    type Sent = Result<Option<String>, Thrown<LogError>>;
    type Yielded = Counts;
    type Returned = Result<Counts, Thrown<LogError>>;

    fn start(&mut self) -> Outcome<Counts, Self::Returned> {
        self.transcript.line("Consumidor listo.");
        Outcome::Yielded(self.counts)
    }

    fn resume(&mut self, received: Self::Sent) -> Outcome<Counts, Self::Returned> {
        match received {
            Ok(Some(line)) => {
                self.transcript.line(format_args!("  [Leída] {line}"));
                self.counts.lines += 1;
            }
            Ok(None) => return Outcome::Complete(Ok(self.counts)),
            Err(Thrown::Error(error @ LogError::Unreadable(_))) => {
                self.transcript.line(format_args!("  [Contado] {error}"));
                self.counts.errors += 1;
            }
            Err(thrown) => return Outcome::Complete(Err(thrown)),
        }
        Outcome::Yielded(self.counts)
    }
}
