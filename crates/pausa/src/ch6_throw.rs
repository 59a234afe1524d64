//! `ch6_throw` (beyond the story): the consumer at the end of the log pipeline counts the errors that are thrown into it.

use std::error::Error;
use std::fmt;

use crate::{Coroutine, Thrown, Transcript};

/// Implemented by an encoding that has the program.
pub trait Throw {
    /// Receives lines, prints each, and yields what it has counted so far. It counts [`LogError::Unreadable`] and continues;
    /// any other error leaves it, and so does [`Thrown::Close`]. `None` ends it, and it returns its counts.
    fn consumer(
        transcript: Transcript,
    ) -> impl Coroutine<
        Sent = Result<Option<String>, Thrown<LogError>>,
        Yielded = Counts,
        Returned = Result<Counts, Thrown<LogError>>,
    >;
}

/// What the consumer has counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The lines that it received.
    pub lines: u64,
    /// The errors that it handled.
    pub errors: u64,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} leídas, {} con error", self.lines, self.errors)
    }
}

/// An error of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogError {
    /// The line with this number is not text. The consumer handles this error.
    Unreadable(u64),
    /// The log can no longer be read.
    Lost,
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LogError::Unreadable(line) => write!(f, "línea {line} ilegible"),
            LogError::Lost => f.write_str("el registro ya no está"),
        }
    }
}

impl Error for LogError {}
