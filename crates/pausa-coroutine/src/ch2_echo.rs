//! `ch2_echo` as a `#[coroutine]` closure: a generator that receives values while it is paused.
//!
//! Easy here: a pause is an expression, and its value is what was sent.
//! The first value is the parameter `|_|`, which the adapter fills with a neutral one.

use std::convert::Infallible;

use pausa::ch2_echo::Echo;
use pausa::{Coroutine, Transcript};

use crate::CoroutineClosure;
use crate::adapter::coroutine;

impl Echo for CoroutineClosure {
    fn echo(transcript: Transcript) -> impl Coroutine<Sent = String, Yielded = (), Returned = Infallible> {
        coroutine(
            #[coroutine]
            move |_| {
                transcript.line("Generador iniciado, esperando mensajes...");
                loop {
                    let message = yield;
                    transcript.line(format_args!("Recibí: {message}"));
                }
            },
        )
    }
}
