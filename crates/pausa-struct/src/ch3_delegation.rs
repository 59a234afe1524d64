//! `ch3_delegation` as structs: `yield from` and `await` side by side.
//!
//! Delegating is calling `resume` on a field. Values are passed on by hand twice: in `resume`, and in `poll` with a
//! pinned field.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pausa::ch3_delegation::Delegation;
use pausa::{Coroutine, Outcome, Transcript};
use pin_project_lite::pin_project;

use crate::Struct;

impl Delegation for Struct {
    fn adder() -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64> {
        Adder { total: 0 }
    }

    fn delegator(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64> {
        Delegator { transcript, adder: Adder { total: 0 } }
    }

    fn awaiter(transcript: Transcript, adder: impl Future<Output = i64>) -> impl Future<Output = i64> {
        Awaiter { transcript, started: false, adder }
    }
}

struct Adder {
    total: i64,
}

impl Coroutine for Adder {
    type Sent = Option<i32>;
    type Yielded = i64;
    type Returned = i64;

    fn start(&mut self) -> Outcome<i64, i64> {
        Outcome::Yielded(self.total)
    }

    fn resume(&mut self, number: Option<i32>) -> Outcome<i64, i64> {
        let Some(number) = number else {
            return Outcome::Complete(self.total);
        };
        self.total += i64::from(number);
        Outcome::Yielded(self.total)
    }
}

struct Delegator {
    transcript: Transcript,
    adder: Adder,
}

impl Coroutine for Delegator {
    type Sent = Option<i32>;
    type Yielded = i64;
    type Returned = i64;

    fn start(&mut self) -> Outcome<i64, i64> {
        self.transcript.line("Delegando...");
        self.adder.start()
    }

    fn resume(&mut self, number: Option<i32>) -> Outcome<i64, i64> {
        let outcome = self.adder.resume(number);
        if let Outcome::Complete(total) = outcome {
            self.transcript.line(format_args!("El sumador devolvió: {total}"));
        }
        outcome
    }
}

pin_project! {
    struct Awaiter<F> {
        transcript: Transcript,
        started: bool,
        #[pin]
        adder: F,
    }
}

impl<F: Future<Output = i64>> Future for Awaiter<F> {
    type Output = i64;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<i64> {
        let this = self.project();
        if !*this.started {
            this.transcript.line("Delegando...");
            *this.started = true;
        }
        let total = ready!(this.adder.poll(cx));
        this.transcript.line(format_args!("El sumador devolvió: {total}"));
        Poll::Ready(total)
    }
}
