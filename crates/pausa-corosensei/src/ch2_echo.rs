//! `ch2_echo` on a stack of its own: a generator that receives values while it is paused.
//!
//! Easy here: a pause is a call, and what it returns is what was sent.
//! The first value is a parameter, which the adapter fills with a neutral one and drops.

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
