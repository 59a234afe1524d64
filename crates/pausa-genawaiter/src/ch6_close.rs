//! `ch6_close` as `genawaiter` generators: a generator with cleanup, and one that yields while it is closed.
//!
//! A closed pause is an `Err`. What the body does with it before it returns is its cleanup.

use pausa::ch6_close::{Close, Closing};
use pausa::{Coroutine, Transcript};

use crate::Genawaiter;
use crate::adapter::fallible;

impl Close for Genawaiter {
    fn lines(
        count: u64,
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Closing, Yielded = u64, Returned = Closing> {
        fallible(async move |co| {
            transcript.line("  [Abre el registro]");
            let mut read = Ok(());
            for number in 1..=count {
                read = co.yield_(number).await;
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
        fallible(async move |co| {
            let received = co.yield_(1).await;
            transcript.line("  [Cede en vez de terminar]");
            co.yield_(2).await?;
            received
        })
    }
}
