//! `ch2_worker` with `diapause`: a dialogue with `send`.
//!
//! The dialogue reads in order: the place where the body is paused determines which message it expects. An `if`
//! replaces the `match` on the instruction, because the macro needs the type of a name that an arm binds, and a pattern
//! cannot state it.

use pausa::ch2_worker::{Message, Request, Worker, WorkerError};
use pausa::{Coroutine, Transcript};

use crate::Diapause;
use crate::adapter::coroutine;

impl Worker for Diapause {
    fn worker(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Message, Yielded = Request, Returned = Result<(), WorkerError>> {
        coroutine(dialogue(transcript))
    }
}

#[diapause::coroutine(yield = Request, resume = Message)]
fn dialogue(transcript: Transcript) -> Result<(), WorkerError> {
    transcript.line("Trabajador listo. Esperando instrucciones...");
    loop {
        let message = yield_!(Request::Instruction);
        let instruction = message.instruction()?;
        if instruction == "sumar" {
            let message = yield_!(Request::Numbers);
            let (a, b) = message.numbers()?;
            let sum = i128::from(a) + i128::from(b);
            transcript.line(format_args!("Suma: {a} + {b} = {sum}"));
        } else if instruction == "terminar" {
            transcript.line("Finalizando trabajo...");
            return Ok(());
        } else {
            transcript.line(format_args!("Instrucción desconocida: {instruction}"));
        }
    }
}
