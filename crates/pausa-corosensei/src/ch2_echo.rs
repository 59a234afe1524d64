//! `ch2_echo` on a stack of its own: a generator that receives values while it is paused.
//!
//! A pause is a call that returns the message. The value of the first resumption is a parameter of the body, and the
//! adapter passes a default one.

use std::convert::Infallible;

use pausa::ch2_echo::Echo;
use pausa::{Coroutine, Transcript};

use crate::Corosensei;
use crate::adapter::coroutine;

impl Echo for Corosensei {
    fn echo(transcript: Transcript) -> impl Coroutine<Sent = String, Yielded = (), Returned = Infallible> {
        coroutine(move |yielder| {
            transcript.line("Generador iniciado, esperando mensajes...");
            loop {
                let message = yielder.suspend(());
                transcript.line(format_args!("Recibí: {message}"));
            }
        })
    }
}
