//! `ch2_worker` as a `#[coroutine]` closure: a dialogue with `send`.
//!
//! The dialogue reads in order: the place where the body is paused determines which message it expects.

use pausa::ch2_worker::{Message, Request, Worker, WorkerError};
use pausa::{Coroutine, Transcript};

use crate::CoroutineClosure;
use crate::adapter::coroutine;

impl Worker for CoroutineClosure {
    fn worker(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Message, Yielded = Request, Returned = Result<(), WorkerError>> {
        coroutine(
            #[coroutine]
            move |_| {
                transcript.line("Trabajador listo. Esperando instrucciones...");
                loop {
                    let instruction = Message::instruction(yield Request::Instruction)?;
                    match instruction.as_str() {
                        "sumar" => {
                            let (a, b) = Message::numbers(yield Request::Numbers)?;
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
            },
        )
    }
}
