//! `ch2_worker` as a struct: a dialogue with `send`.
//!
//! The state is the request that has not been answered yet. One `match` on the request and the message covers every
//! case, and the order of the dialogue is in its transitions.

use pausa::ch2_worker::{Message, Request, Worker, WorkerError};
use pausa::{Coroutine, Outcome, Transcript};

use crate::Struct;

impl Worker for Struct {
    fn worker(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Message, Yielded = Request, Returned = Result<(), WorkerError>> {
        Dialogue { transcript, waiting_for: Request::Instruction }
    }
}

struct Dialogue {
    transcript: Transcript,
    waiting_for: Request,
}

impl Coroutine for Dialogue {
    type Sent = Message;
    type Yielded = Request;
    type Returned = Result<(), WorkerError>;

    fn start(&mut self) -> Outcome<Request, Result<(), WorkerError>> {
        self.transcript.line("Trabajador listo. Esperando instrucciones...");
        Outcome::Yielded(self.waiting_for)
    }

    fn resume(&mut self, message: Message) -> Outcome<Request, Result<(), WorkerError>> {
        match (self.waiting_for, message) {
            (Request::Instruction, Message::Instruction(instruction)) => match instruction.as_str() {
                "sumar" => self.waiting_for = Request::Numbers,
                "terminar" => {
                    self.transcript.line("Finalizando trabajo...");
                    return Outcome::Complete(Ok(()));
                }
                unknown => self.transcript.line(format_args!("Instrucción desconocida: {unknown}")),
            },
            (Request::Numbers, Message::Numbers(a, b)) => {
                let sum = i128::from(a) + i128::from(b);
                self.transcript.line(format_args!("Suma: {a} + {b} = {sum}"));
                self.waiting_for = Request::Instruction;
            }
            (Request::Instruction, Message::Numbers(a, b)) => {
                return Outcome::Complete(Err(WorkerError::InstructionIsDue(a, b)));
            }
            (Request::Numbers, Message::Instruction(instruction)) => {
                return Outcome::Complete(Err(WorkerError::NumbersAreDue(instruction)));
            }
        }
        Outcome::Yielded(self.waiting_for)
    }
}
