//! `ch3_delegation` as `#[coroutine]` closures: `yield from` and `await` side by side.
//!
//! The inner coroutine is a local variable of the outer one, without a box. A function cannot pause for its caller, so
//! delegating is a macro.

use pausa::ch3_delegation::Delegation;
use pausa::{Coroutine, Transcript};

use crate::CoroutineClosure;
use crate::adapter::{coroutine, future, wait_for, yield_from};

impl Delegation for CoroutineClosure {
    fn adder() -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64> {
        coroutine(
            #[coroutine]
            move |_| {
                let mut total = 0;
                while let Some(number) = (yield total) {
                    total += i64::from(number);
                }
                total
            },
        )
    }

    fn delegator(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Option<i32>, Yielded = i64, Returned = i64> {
        coroutine(
            #[coroutine]
            move |_| {
                transcript.line("Delegando...");
                let total = yield_from!(Self::adder());
                transcript.line(format_args!("El sumador devolvió: {total}"));
                total
            },
        )
    }

    fn awaiter(transcript: Transcript, adder: impl Future<Output = i64>) -> impl Future<Output = i64> {
        future(
            #[coroutine]
            static move |mut task| {
                transcript.line("Delegando...");
                let total = wait_for!(task, adder);
                transcript.line(format_args!("El sumador devolvió: {total}"));
                total
            },
        )
    }
}
