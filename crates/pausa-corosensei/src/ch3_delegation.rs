//! `ch3_delegation` on stacks of their own: `yield from` and `await` side by side.
//!
//! Delegating is one call: any function that runs on the coroutine's stack can pause it.

use pausa::ch3_delegation::Delegation;
use pausa::{Coroutine, Transcript};

use crate::Corosensei;
use crate::adapter::{coroutine, future, yield_from};

impl Delegation for Corosensei {
    fn adder() -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64> {
        coroutine(move |yielder| {
            let mut total = 0;
            while let Some(number) = yielder.suspend(total) {
                total += i64::from(number);
            }
            total
        })
    }

    fn delegator(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64> {
        coroutine(move |yielder| {
            transcript.line("Delegando...");
            let total = yield_from(yielder, Self::adder());
            transcript.line(format_args!("El sumador devolvió: {total}"));
            total
        })
    }

    fn awaiter(transcript: Transcript, adder: impl Future<Output = i64>) -> impl Future<Output = i64> {
        future(move |task| {
            transcript.line("Delegando...");
            let total = task.wait_for(adder);
            transcript.line(format_args!("El sumador devolvió: {total}"));
            total
        })
    }
}
