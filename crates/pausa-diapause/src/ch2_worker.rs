//! `ch2_worker` with `diapause`: a dialogue with `send`.
//!
//! Easy here: the talk reads as a talk; what is waited for is where the code stands.
//! By hand: an `if` stands for the `match` over the instruction, since what an arm binds has no place to say its type.

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
