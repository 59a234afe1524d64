//! `ch6_close` as `#[coroutine]` closures: a generator with cleanup, and one that yields while it is closed.
//!
//! A closed pause is an `Err`. What the body does with it before it returns is its cleanup.

use pausa::ch6_close::{Close, Closing};
use pausa::{Coroutine, Transcript};

use crate::CoroutineClosure;
use crate::adapter::fallible;

impl Close for CoroutineClosure {
    fn lines(
        count: u64,
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Closing, Yielded = u64, Returned = Closing> {
        fallible(
            #[coroutine]
            move |_| {
                transcript.line("  [Abre el registro]");
                let mut read = Ok(());
                for number in 1..=count {
                    read = yield number;
                    if read.is_err() {
                        break;
                    }
                }
                // Python's `finally`: both ways out of the loop lead here.
                transcript.line("  [Cierra el registro]");
                read
            },
        )
    }

    fn stubborn(transcript: Transcript) -> impl Coroutine<Sent = Closing, Yielded = u64, Returned = Closing> {
        fallible(
            #[coroutine]
            move |_| {
                let received = yield 1;
                transcript.line("  [Cede en vez de terminar]");
                (yield 2)?;
                received
            },
        )
    }
}
