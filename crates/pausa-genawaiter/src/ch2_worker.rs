//! `ch2_worker` as a `genawaiter` generator: a dialogue with `send`.
//!
//! The dialogue reads in order: the place where the body is paused determines which message it expects.

use pausa::ch2_worker::{Message, Request, Worker, WorkerError};
use pausa::{Coroutine, Transcript};

use crate::Genawaiter;
use crate::adapter::coroutine;

impl Worker for Genawaiter {
    fn worker(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Message, Yielded = Request, Returned = Result<(), WorkerError>> {
        coroutine(async move |co| {
            transcript.line("Trabajador listo. Esperando instrucciones...");
            loop {
                let instruction = Message::instruction(co.yield_(Request::Instruction).await)?;
                match instruction.as_str() {
                    "sumar" => {
                        let (a, b) = Message::numbers(co.yield_(Request::Numbers).await)?;
                        let sum = i128::from(a) + i128::from(b);
                        transcript.line(format_args!("Suma: {a} + {b} = {sum}"));
                    }
                    "terminar" => {
                        transcript.line("Finalizando trabajo...");
                        return Ok(());
                    }
                    unknown => transcript.line(format_args!("Instrucción desconocida: {unknown}")),
                }
            }
        })
    }
}
