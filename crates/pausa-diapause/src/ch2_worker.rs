//! `ch2_worker` with `diapause`: a dialogue with `send`.
//!
//! Easy here: the talk reads as a talk; what is waited for is where the code stands.
//! By hand: what the next pause yields is carried to it in a variable, since refusing must not leave the loop; and an
//! `if` stands for the `match` over the instruction, since what an arm binds has no place to say its type.
//! Twins: the same file in the other encodings; `cargo pausa diff ch2_worker` has them side by side.

use std::mem;

use pausa::ch2_worker::{Message, Request, Worker, WorkerError};
use pausa::{Coroutine, Transcript};

use crate::Diapause;
use crate::adapter::coroutine;

impl Worker for Diapause {
    fn worker(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Message, Yielded = Result<Request, WorkerError>, Returned = ()> {
        coroutine(dialogue(transcript))
    }
}

#[diapause::coroutine(yield = Result<Request, WorkerError>, resume = Message)]
fn dialogue(transcript: Transcript) {
    transcript.line("Trabajador listo. Esperando instrucciones...");
    let mut request: Result<Request, WorkerError> = Ok(Request::Instruction);
    loop {
        let message = yield_!(mem::replace(&mut request, Ok(Request::Instruction)));
        let instruction: String = match message {
            Message::Instruction(instruction) => instruction,
            Message::Numbers(a, b) => {
                request = Err(WorkerError::InstructionIsDue(a, b));
                continue;
            }
        };
        if instruction == "sumar" {
            let mut question: Result<Request, WorkerError> = Ok(Request::Numbers);
            let numbers: (i64, i64) = loop {
                let message = yield_!(mem::replace(&mut question, Ok(Request::Numbers)));
                match message {
                    Message::Numbers(a, b) => break (a, b),
                    // It goes on waiting for the numbers.
                    Message::Instruction(instruction) => {
                        question = Err(WorkerError::NumbersAreDue(instruction));
                    }
                }
            };
            let (a, b) = numbers;
            match a.checked_add(b) {
                Some(sum) => transcript.line(format_args!("Suma: {a} + {b} = {sum}")),
                None => request = Err(WorkerError::SumDoesNotFit(a, b)),
            }
        } else if instruction == "terminar" {
            transcript.line("Finalizando trabajo...");
            return;
        } else {
            transcript.line(format_args!("Instrucción desconocida: {instruction}"));
        }
    }
}
