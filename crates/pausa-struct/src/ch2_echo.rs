//! `ch2_echo` as a struct: a generator that receives values while it is paused.
//!
//! `start` runs to the first pause, and `resume` from one pause to the next. Nothing changes between two messages, so
//! there is one state.

use std::convert::Infallible;

use pausa::ch2_echo::Echo;
use pausa::{Coroutine, Outcome, Transcript};

use crate::Struct;

impl Echo for Struct {
    fn echo(transcript: Transcript) -> impl Coroutine<Sent = String, Yielded = (), Returned = Infallible> {
        WaitingForMessage { transcript }
    }
}

struct WaitingForMessage {
    transcript: Transcript,
}

impl Coroutine for WaitingForMessage {
    type Sent = String;
    type Yielded = ();
    type Returned = Infallible;

    fn start(&mut self) -> Outcome<(), Infallible> {
        self.transcript.line("Generador iniciado, esperando mensajes...");
        Outcome::Yielded(())
    }

    fn resume(&mut self, message: String) -> Outcome<(), Infallible> {
        self.transcript.line(format_args!("Recibí: {message}"));
        Outcome::Yielded(())
    }
}
