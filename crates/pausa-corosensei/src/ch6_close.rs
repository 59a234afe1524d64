//! `ch6_close` on stacks of their own: a generator with cleanup, and one that yields while it is closed.
//!
//! A closed pause is an `Err`. What the body does with it before it returns is its cleanup.

use pausa::ch6_close::{Close, Closing};
use pausa::{Coroutine, Transcript};

use crate::Corosensei;
use crate::adapter::fallible;

impl Close for Corosensei {
    fn lines(
        count: u64,
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Closing, Yielded = u64, Returned = Closing> {
        fallible(move |yielder| {
            transcript.line("  [Abre el registro]");
            let mut read = Ok(());
            for number in 1..=count {
                read = yielder.suspend(number);
                if read.is_err() {
                    break;
                }
            }
            // Python's `finally`: both ways out of the loop lead here.
            transcript.line("  [Cierra el registro]");
            read
        })
    }

    fn stubborn(transcript: Transcript) -> impl Coroutine<Sent = Closing, Yielded = u64, Returned = Closing> {
        fallible(move |yielder| {
            let received = yielder.suspend(1);
            transcript.line("  [Cede en vez de terminar]");
            yielder.suspend(2)?;
            received
        })
    }
}
