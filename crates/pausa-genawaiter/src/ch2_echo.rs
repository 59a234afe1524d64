//! `ch2_echo` as a `genawaiter` generator: a generator that receives values while it is paused.
//!
//! A pause is an expression whose value is the message. The library drops the value of the first resumption, so the
//! adapter sends a default one there.

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
