//! `ch6_close` as structs: a generator with cleanup, and one that yields while it is closed.
//!
//! Both ends of `Lines` call the same `end`, which is Python's `finally`.

use pausa::ch6_close::{Close, Closing};
use pausa::{Coroutine, Outcome, Transcript};

use crate::Struct;

impl Close for Struct {
    fn lines(
        count: u64,
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Closing, Yielded = u64, Returned = Closing> {
        Lines { number: 0, count, transcript }
    }

    fn stubborn(transcript: Transcript) -> impl Coroutine<Sent = Closing, Yielded = u64, Returned = Closing> {
        Stubborn { first: None, transcript }
    }
}

struct Lines {
    number: u64,
    count: u64,
    transcript: Transcript,
}

impl Lines {
    fn end(&mut self, read: Closing) -> Outcome<u64, Closing> {
        self.transcript.line("  [Cierra el registro]");
        Outcome::Complete(read)
    }
}

impl Coroutine for Lines {
    type Sent = Closing;
    type Yielded = u64;
    type Returned = Closing;

    fn start(&mut self) -> Outcome<u64, Closing> {
        self.transcript.line("  [Abre el registro]");
        self.resume(Ok(()))
    }

    fn resume(&mut self, read: Closing) -> Outcome<u64, Closing> {
        if read.is_err() || self.number == self.count {
            return self.end(read);
        }
        self.number += 1;
        Outcome::Yielded(self.number)
    }
}

struct Stubborn {
    /// What the first pause received.
    first: Option<Closing>,
    transcript: Transcript,
}

impl Coroutine for Stubborn {
    type Sent = Closing;
    type Yielded = u64;
    type Returned = Closing;

    fn start(&mut self) -> Outcome<u64, Closing> {
        Outcome::Yielded(1)
    }

    fn resume(&mut self, received: Closing) -> Outcome<u64, Closing> {
        if let Some(first) = self.first {
            return Outcome::Complete(received.and(first));
        }
        self.first = Some(received);
        self.transcript.line("  [Cede en vez de terminar]");
        Outcome::Yielded(2)
    }
}
