//! `ch6_close` with `diapause`: a generator with cleanup, and one that yields while it is closed.
//!
//! A closed pause is an `Err`. What the body does with it before it returns is its cleanup.

use pausa::ch6_close::{Close, Closing};
use pausa::{Coroutine, Transcript};

use crate::Diapause;
use crate::adapter::coroutine;

impl Close for Diapause {
    fn lines(
        count: u64,
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Closing, Yielded = u64, Returned = Closing> {
        coroutine(reading(count, transcript))
    }

    fn stubborn(transcript: Transcript) -> impl Coroutine<Sent = Closing, Yielded = u64, Returned = Closing> {
        coroutine(refusing(transcript))
    }
}

#[diapause::coroutine(yield = u64, resume = Closing)]
fn reading(count: u64, transcript: Transcript) -> Closing {
    transcript.line("  [Abre el registro]");
    let mut read: Closing = Ok(());
    for number in 1..=count {
        read = yield_!(number);
        if read.is_err() {
            break;
        }
    }
    // Python's `finally`: both ways out of the loop lead here.
    transcript.line("  [Cierra el registro]");
    read
}

#[diapause::coroutine(yield = u64, resume = Closing)]
fn refusing(transcript: Transcript) -> Closing {
    let received: Closing = yield_!(1);
    transcript.line("  [Cede en vez de terminar]");
    let second = yield_!(2);
    second?;
    received
}
