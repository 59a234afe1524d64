//! `ch2_echo` as a `#[coroutine]` closure: a generator that receives values while it is paused.
//!
//! A pause is an expression whose value is the message. The value of the first resumption is the parameter `|_|`, and
//! the adapter passes a default one.

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
