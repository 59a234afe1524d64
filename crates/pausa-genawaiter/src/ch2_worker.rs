//! `ch2_worker` as a `genawaiter` generator: a dialogue with `send`.
//!
//! Easy here: the talk reads as a talk; what is waited for is where the code stands.
//! By hand: what the next pause yields is carried to it in a variable, since refusing must not leave the loop.
//! Twins: the same file in the other encodings; `cargo pausa diff ch2_worker` has them side by side.

use pausa::ch2_worker::{Message, Request, Worker, WorkerError};
use pausa::{Coroutine, Transcript};

use crate::Genawaiter;
use crate::adapter::coroutine;

impl Worker for Genawaiter {
    fn worker(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Message, Yielded = Result<Request, WorkerError>, Returned = ()> {
        coroutine(async move |co| {
            transcript.line("Trabajador listo. Esperando instrucciones...");
            let mut request = Ok(Request::Instruction);
            loop {
                let message = co.yield_(request).await;
                request = Ok(Request::Instruction);
                match message {
                    Message::Instruction(instruction) => match instruction.as_str() {
                        "sumar" => {
                            let mut question = Ok(Request::Numbers);
                            let (a, b) = loop {
                                let message = co.yield_(question).await;
                                match message {
                                    Message::Numbers(a, b) => break (a, b),
                                    // It goes on waiting for the numbers.
                                    Message::Instruction(instruction) => {
                                        question = Err(WorkerError::NumbersAreDue(instruction));
                                    }
                                }
                            };
                            match a.checked_add(b) {
                                Some(sum) => transcript.line(format_args!("Suma: {a} + {b} = {sum}")),
                                None => request = Err(WorkerError::SumDoesNotFit(a, b)),
                            }
                        }
                        "terminar" => {
                            transcript.line("Finalizando trabajo...");
                            return;
                        }
                        unknown => transcript.line(format_args!("Instrucción desconocida: {unknown}")),
                    },
                    Message::Numbers(a, b) => request = Err(WorkerError::InstructionIsDue(a, b)),
                }
            }
        })
    }
}
