//! `ch2_worker`: a dialogue with `send`. The worker yields a request, receives the answer, and continues after the pause.

use std::error::Error;
use std::fmt;

use crate::{Coroutine, Transcript};

/// Implemented by an encoding that has the program.
pub trait Worker {
    /// Executes the instructions `sumar` (requests two numbers and prints their sum) and `terminar` (completes). A message of
    /// the wrong kind ends it with an error, as in Python.
    fn worker(
        transcript: Transcript,
    ) -> impl Coroutine<Sent = Message, Yielded = Request, Returned = Result<(), WorkerError>>;
}

/// A message to the worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// An instruction: `sumar`, `terminar`, or an unknown one.
    Instruction(String),
    /// The two numbers to add.
    Numbers(i64, i64),
}

impl Message {
    /// The instruction of this message.
    ///
    /// # Errors
    /// [`WorkerError::InstructionIsDue`] if the message holds numbers.
    pub fn instruction(self) -> Result<String, WorkerError> {
        match self {
            Message::Instruction(instruction) => Ok(instruction),
            Message::Numbers(a, b) => Err(WorkerError::InstructionIsDue(a, b)),
        }
    }

    /// The two numbers of this message.
    ///
    /// # Errors
    /// [`WorkerError::NumbersAreDue`] if the message holds an instruction.
    pub fn numbers(self) -> Result<(i64, i64), WorkerError> {
        match self {
            Message::Numbers(a, b) => Ok((a, b)),
            Message::Instruction(instruction) => Err(WorkerError::NumbersAreDue(instruction)),
        }
    }
}

/// The default message (Python's `None`), which starts a coroutine in some libraries and is then ignored.
impl Default for Message {
    fn default() -> Self {
        Message::Instruction(String::new())
    }
}

/// The request that the worker yields: the kind of message that it expects next.
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

/// A message of the wrong kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerError {
    /// The worker expected two numbers and received this instruction.
    NumbersAreDue(String),
    /// The worker expected an instruction and received these numbers.
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
