//! `ch2_worker`: a dialogue with `send`. The worker asks, is answered, and goes on where it was.

use std::error::Error;
use std::fmt;

use crate::{Coroutine, Transcript};

/// An encoding that has the program.
pub trait Worker {
    /// Obeys `sumar` (asks for two numbers and prints their sum) and `terminar` (completes). What it cannot use is
    /// refused, and it goes on waiting for the same thing as before.
    fn worker(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Message, Yielded = Result<Request, WorkerError>, Returned = ()>;
}

/// What the worker is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// What to do: `sumar`, `terminar`, or something it does not know.
    Instruction(String),
    /// The two numbers to add.
    Numbers(i64, i64),
}

/// The neutral message (Python's `None`), which nobody asked for and no one acts upon.
impl Default for Message {
    fn default() -> Self {
        Message::Instruction(String::new())
    }
}

/// What the worker waits for when it pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// An instruction: the story's worker yields `None`.
    Instruction,
    /// Two numbers: the story's worker yields "Dame dos números".
    Numbers,
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Request::Instruction => "None",
            Request::Numbers => "Dame dos números",
        })
    }
}

/// What the worker could not use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerError {
    /// It waits for two numbers and was sent this instruction.
    NumbersAreDue(String),
    /// It waits for an instruction and was sent these numbers.
    InstructionIsDue(i64, i64),
    /// The sum of these numbers does not fit in an `i64`. It waits for an instruction.
    SumDoesNotFit(i64, i64),
}

impl fmt::Display for WorkerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorkerError::NumbersAreDue(instruction) => {
                write!(f, "two numbers are due (for example `10 5`), not the instruction `{instruction}`")
            }
            WorkerError::InstructionIsDue(a, b) => {
                write!(f, "an instruction is due (`sumar` or `terminar`), not the numbers {a} and {b}")
            }
            WorkerError::SumDoesNotFit(a, b) => {
                write!(f, "the sum of {a} and {b} does not fit in 64 bits: take smaller numbers")
            }
        }
    }
}

impl Error for WorkerError {}
