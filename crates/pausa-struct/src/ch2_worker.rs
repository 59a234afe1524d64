//! `ch2_worker` as a struct: a dialogue with `send`.
//!
//! Easy here: what the worker waits for is an enum, so what it refuses is a `match` over (waiting, message).
//! By hand: the dialogue is cut at its pauses, and reads as a table of transitions instead of as a talk.
//! Twins: the same file in the other encodings; `cargo pausa diff ch2_worker` has them side by side.

use pausa::ch2_worker::{Message, Request, Worker, WorkerError};
use pausa::{Coroutine, Outcome, Transcript};

use crate::Struct;

impl Worker for Struct {
    fn worker(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Message, Yielded = Result<Request, WorkerError>, Returned = ()> {
        Dialogue { transcript, waiting_for: WaitingFor::Instruction }
    }
}

struct Dialogue {
    transcript: Transcript,
    waiting_for: WaitingFor,
}

enum WaitingFor {
    Instruction,
    Numbers,
}

impl Coroutine for Dialogue {
    type Sent = Message;
    type Yielded = Result<Request, WorkerError>;
    type Returned = ();

    fn start(&mut self) -> Outcome<Result<Request, WorkerError>, ()> {
        self.transcript.line("Trabajador listo. Esperando instrucciones...");
        Outcome::Yielded(Ok(Request::Instruction))
    }

    fn resume(&mut self, message: Message) -> Outcome<Result<Request, WorkerError>, ()> {
        match (&self.waiting_for, message) {
            (WaitingFor::Instruction, Message::Instruction(instruction)) => match instruction.as_str() {
                "sumar" => {
                    self.waiting_for = WaitingFor::Numbers;
                    Outcome::Yielded(Ok(Request::Numbers))
                }
                "terminar" => {
                    self.transcript.line("Finalizando trabajo...");
                    Outcome::Complete(())
                }
                unknown => {
                    self.transcript.line(format_args!("Instrucción desconocida: {unknown}"));
                    Outcome::Yielded(Ok(Request::Instruction))
                }
            },
            (WaitingFor::Instruction, Message::Numbers(a, b)) => {
                Outcome::Yielded(Err(WorkerError::InstructionIsDue(a, b)))
            }
            // It goes on waiting for the numbers.
            (WaitingFor::Numbers, Message::Instruction(instruction)) => {
                Outcome::Yielded(Err(WorkerError::NumbersAreDue(instruction)))
            }
            (WaitingFor::Numbers, Message::Numbers(a, b)) => {
                self.waiting_for = WaitingFor::Instruction;
                match a.checked_add(b) {
                    Some(sum) => {
                        self.transcript.line(format_args!("Suma: {a} + {b} = {sum}"));
                        Outcome::Yielded(Ok(Request::Instruction))
                    }
                    None => Outcome::Yielded(Err(WorkerError::SumDoesNotFit(a, b))),
                }
            }
        }
    }
}
