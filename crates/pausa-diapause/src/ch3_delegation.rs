//! `ch3_delegation` with `diapause`: `yield from` and `await` side by side.
//!
//! Delegating is the library's `yield_all!`, and the inner state is a field of the outer one. The state can be moved,
//! so a future that is not `Unpin` is boxed before it is awaited.

use std::pin::Pin;
use std::task::Waker;

use pausa::ch3_delegation::Delegation;
use pausa::{Coroutine, Transcript};

use crate::Diapause;
use crate::adapter::{Pause, coroutine, future, wait_for};

impl Delegation for Diapause {
    fn adder() -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64> {
        coroutine(adding())
    }

    fn delegator(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64> {
        coroutine(delegating(transcript))
    }

    fn awaiter(transcript: Transcript, adder: impl Future<Output = i64>) -> impl Future<Output = i64> {
        future(awaiting(transcript, Box::pin(adder)))
    }
}

#[diapause::coroutine(yield = i64, resume = Option<i32>)]
fn adding() -> i64 {
    let mut total: i64 = 0;
    loop {
        let number = yield_!(total);
        match number {
            Some(number) => total += i64::from(number),
            None => return total,
        }
    }
}

#[diapause::coroutine(yield = i64, resume = Option<i32>)]
fn delegating(transcript: Transcript) -> i64 {
    transcript.line("Delegando...");
    let total = yield_all!(adding());
    transcript.line(format_args!("El sumador devolvió: {total}"));
    total
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn awaiting<F: Future<Output = i64>>(transcript: Transcript, adder: Pin<Box<F>>) -> i64 {
    transcript.line("Delegando...");
    let total = yield_all!(wait_for::<Pin<Box<F>>>(adder));
    transcript.line(format_args!("El sumador devolvió: {total}"));
    total
}
