//! `ch3_delegation` as `genawaiter` generators: `yield from` and `await` side by side.
//!
//! `yield_from` is an async function, so it can pause for its caller: delegating is one awaited call.

use pausa::ch3_delegation::Delegation;
use pausa::{Coroutine, Transcript};

use crate::Genawaiter;
use crate::adapter::{coroutine, future, yield_from};

impl Delegation for Genawaiter {
    fn adder() -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64> {
        coroutine(async move |co| {
            let mut total = 0;
            while let Some(number) = co.yield_(total).await {
                total += i64::from(number);
            }
            total
        })
    }

    fn delegator(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64> {
        coroutine(async move |co| {
            transcript.line("Delegando...");
            let total = yield_from(&co, Self::adder()).await;
            transcript.line(format_args!("El sumador devolvió: {total}"));
            total
        })
    }

    fn awaiter(transcript: Transcript, adder: impl Future<Output = i64>) -> impl Future<Output = i64> {
        future(async move |mut task| {
            transcript.line("Delegando...");
            let total = task.wait_for(adder).await;
            transcript.line(format_args!("El sumador devolvió: {total}"));
            total
        })
    }
}
