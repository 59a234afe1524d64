//! [`Guard`] drives any [`Coroutine`] by Python's generator protocol, as a checked state machine.
//!
//! ```text
//!            start, next              send, next
//!  Created ───────────────▶ Suspended ───────────▶ Suspended …
//!     │                         │ │
//!     │ send: refused           │ └─ the body panics ──▶ Panicked   every call is refused
//!     ▼                         └── the body returns ──▶ Complete   every call is refused
//!  Created (the error returns the value)
//! ```
//!
//! A coroutine that receives a `Result` also has `throw` and `close`. At a pause both resume the body, like `send`; before the
//! start both lead to `Complete` without running it.

use std::error::Error;
use std::fmt;

use crate::{Coroutine, Outcome};

/// The state of a guarded coroutine (Python's `inspect.getgeneratorstate`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Not started: none of its body has run.
    Created,
    /// Paused: waiting to be resumed.
    Suspended,
    /// Its body has returned.
    Complete,
    /// Its body panicked while it was started or resumed.
    Panicked,
}

/// Checks the order of calls that a [`Coroutine`] requires. A call in the wrong order is an error that returns the value
/// sent, and the coroutine does not run. All encodings behave alike behind a guard.
///
/// ```
/// use pausa::{Guard, Outcome, Progress, Coroutine};
///
/// /// Yields what it was sent, until it is sent zero.
/// struct Parrot;
/// impl Coroutine for Parrot {
///     type Sent = u8;
///     type Yielded = u8;
///     type Returned = &'static str;
///     fn start(&mut self) -> Outcome<u8, &'static str> { Outcome::Yielded(0) }
///     fn resume(&mut self, sent: u8) -> Outcome<u8, &'static str> {
///         if sent == 0 { Outcome::Complete("bye") } else { Outcome::Yielded(sent) }
///     }
/// }
///
/// let mut parrot = Guard::new(Parrot);
/// assert_eq!(parrot.send(7).unwrap_err().value, 7); // not started: the value is not lost
/// assert_eq!(parrot.start(), Ok(Outcome::Yielded(0)));
/// assert_eq!(parrot.send(7), Ok(Outcome::Yielded(7)));
/// assert_eq!(parrot.send(0), Ok(Outcome::Complete("bye")));
/// assert_eq!(parrot.progress(), Progress::Complete);
/// assert!(parrot.send(1).is_err()); // past the end: an error, not a panic
/// ```
#[derive(Clone, Debug)]
pub struct Guard<C> {
    coroutine: C,
    progress: Progress,
}

/// The result of a guarded call: the coroutine's outcome, or a refusal that holds the value sent.
pub type Resumption<C, Sent> =
    Result<Outcome<<C as Coroutine>::Yielded, <C as Coroutine>::Returned>, Refused<Sent>>;

impl<C: Coroutine> Guard<C> {
    /// Guards a coroutine that has not been started.
    pub fn new(coroutine: C) -> Self {
        Guard { coroutine, progress: Progress::Created }
    }

    /// The state of the coroutine.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Runs to the first pause (Python's first `next(g)`).
    ///
    /// # Errors
    /// Refused if the coroutine has been started before.
    pub fn start(&mut self) -> Resumption<C, ()> {
        match self.progress {
            Progress::Created => Ok(self.run(C::start)),
            progress => Err(Refused { progress, value: () }),
        }
    }

    /// Sends a value to the current pause and runs to the next one (Python's `g.send(value)`).
    ///
    /// # Errors
    /// Refused, with the value, before the start, after the end, and after the body has panicked.
    pub fn send(&mut self, value: C::Sent) -> Resumption<C, C::Sent> {
        match self.progress {
            Progress::Suspended => Ok(self.run(|coroutine| coroutine.resume(value))),
            progress => Err(Refused { progress, value }),
        }
    }

    /// Python's `next(g)`: starts the coroutine, or sends it the default value of its type (Python sends `None`).
    ///
    /// # Errors
    /// Refused after the end (Python raises `StopIteration` without a value) and after the body has panicked.
    #[expect(clippy::should_implement_trait, reason = "it is named after Python's `next`")]
    pub fn next(&mut self) -> Resumption<C, ()>
    where
        C::Sent: Default,
    {
        match self.progress {
            Progress::Suspended => Ok(self.run(|coroutine| coroutine.resume(C::Sent::default()))),
            _ => self.start(),
        }
    }

    /// Ends the coroutine without running its body.
    pub(crate) fn end(&mut self) {
        self.progress = Progress::Complete;
    }

    /// Runs the body. The state is `Panicked` meanwhile, so that a panic that unwinds through this function leaves it so.
    pub(crate) fn run(
        &mut self,
        step: impl FnOnce(&mut C) -> Outcome<C::Yielded, C::Returned>,
    ) -> Outcome<C::Yielded, C::Returned> {
        self.progress = Progress::Panicked;
        let outcome = step(&mut self.coroutine);
        self.progress = match outcome {
            Outcome::Yielded(_) => Progress::Suspended,
            Outcome::Complete(_) => Progress::Complete,
        };
        outcome
    }
}

/// The error of a refused call. It holds the value that was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Refused<Sent> {
    /// The state of the coroutine, in which the call is refused.
    pub progress: Progress,
    /// The value that the caller passed.
    pub value: Sent,
}

impl<Sent> fmt::Display for Refused<Sent> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.progress {
            Progress::Created => {
                "can't send a value to a coroutine that has just been made: call `start` or `next` first"
            }
            Progress::Suspended => "the coroutine has been started before: call `send` or `next` instead",
            Progress::Complete => "the coroutine is complete (StopIteration): make a new one to run it again",
            Progress::Panicked => {
                "the coroutine panicked when it was last resumed and can't go on: make a new one"
            }
        })
    }
}

impl<Sent: fmt::Debug> Error for Refused<Sent> {}
