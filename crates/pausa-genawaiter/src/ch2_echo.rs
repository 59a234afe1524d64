//! `ch2_echo` as a `genawaiter` generator: a generator that receives values while it is paused.
//!
//! Easy here: a pause is an expression, and its value is what was sent.
//! The adapter sees to the first value, which the library would lose.

use std::convert::Infallible;

use pausa::ch2_echo::Echo;
use pausa::{Coroutine, Transcript};

use crate::Genawaiter;
use crate::adapter::coroutine;

impl Echo for Genawaiter {
    fn echo(transcript: Transcript) -> impl Coroutine<Sent = String, Yielded = (), Returned = Infallible> {
        coroutine(async move |co| {
            transcript.line("Generador iniciado, esperando mensajes...");
            loop {
                let message = co.yield_(()).await;
                transcript.line(format_args!("Recibí: {message}"));
            }
        })
    }
}
