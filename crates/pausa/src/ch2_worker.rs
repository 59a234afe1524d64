//! `ch2_worker`: a dialogue with `send`. The worker asks, is answered, and goes on where it was.

use std::error::Error;
use std::fmt;

use crate::{Coroutine, Transcript};

/// An encoding that has the program.
pub trait Worker {
    /// Obeys `sumar` (asks for two numbers and prints their sum) and `terminar` (completes). A message of the other kind
    /// than it asked for ends it with an error, as in Python.
    fn worker(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Message, Yielded = Request, Returned = Result<(), WorkerError>>;
}

/// What the worker is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// What to do: `sumar`, `terminar`, or something it does not know.
    Instruction(String),
    /// The two numbers to add.
    Numbers(i64, i64),
}

impl Message {
    /// The instruction.
    ///
    /// # Errors
    /// [`WorkerError::InstructionIsDue`] where it is numbers.
    pub fn instruction(self) -> Result<String, WorkerError> {
        match self {
            Message::Instruction(instruction) => Ok(instruction),
            Message::Numbers(a, b) => Err(WorkerError::InstructionIsDue(a, b)),
        }
    }

    /// The two numbers.
    ///
    /// # Errors
    /// [`WorkerError::NumbersAreDue`] where it is an instruction.
    pub fn numbers(self) -> Result<(i64, i64), WorkerError> {
        match self {
            Message::Numbers(a, b) => Ok((a, b)),
            Message::Instruction(instruction) => Err(WorkerError::NumbersAreDue(instruction)),
        }
    }
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

/// A message of the other kind than the worker asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerError {
    /// It waited for two numbers and was sent this instruction.
    NumbersAreDue(String),
    /// It waited for an instruction and was sent these numbers.
    InstructionIsDue(i64, i64),
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
        }
    }
}

impl Error for WorkerError {}
