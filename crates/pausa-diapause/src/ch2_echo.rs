//! `ch2_echo` with `diapause`: a generator that receives values while it is paused.
//!
//! A pause is an expression whose value is the message. Starting is a call without a value, as in the contract.

use std::convert::Infallible;

use pausa::ch2_echo::Echo;
use pausa::{Coroutine, Transcript};

use crate::Diapause;
use crate::adapter::coroutine;

impl Echo for Diapause {
    fn echo(transcript: Transcript) -> impl Coroutine<Sent = String, Yielded = (), Returned = Infallible> {
        coroutine(parrot(transcript))
    }
}

#[diapause::coroutine(resume = String)]
fn parrot(transcript: Transcript) -> Infallible {
    transcript.line("Generador iniciado, esperando mensajes...");
    loop {
        let message = yield_!();
        transcript.line(format_args!("Recibí: {message}"));
    }
}
