//! The guard: Python's generator protocol over any [`Coroutine`].
//!
//! ```text
//!            start, next              send, next
//!  Created ───────────────▶ Suspended ───────────▶ Suspended …
//!     │                         │ │
//!     │ send: refused           │ └─ a panic inside ─▶ Panicked   everything is refused
//!     ▼                         └── it completes ────▶ Complete   everything is refused
//!  Created (the value comes back)
//! ```

use std::error::Error;
use std::fmt;

use crate::{Coroutine, Outcome};

/// Where a guarded coroutine stands (Python's `inspect.getgeneratorstate`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Made, not started: nothing of its body has run.
    Created,
    /// Paused: it waits to be resumed.
    Suspended,
    /// It gave its last value.
    Complete,
    /// It panicked in the middle of a resumption.
    Panicked,
}

/// Keeps the order of calls that a [`Coroutine`] asks for, and refuses every other with an error that gives back
/// what was sent. All encodings behave alike behind it.
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

/// What a guarded resumption gives: an outcome, or a refusal that holds the value sent.
pub type Resumption<C, Sent> =
    Result<Outcome<<C as Coroutine>::Yielded, <C as Coroutine>::Returned>, Refused<Sent>>;

impl<C: Coroutine> Guard<C> {
    /// Guards a coroutine that has not been started.
    pub fn new(coroutine: C) -> Self {
        Guard { coroutine, progress: Progress::Created }
    }

    /// Where the coroutine stands.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Runs to the first pause (Python's first `next(g)`).
    ///
    /// # Errors
    /// Refused when the coroutine has been started before.
    pub fn start(&mut self) -> Resumption<C, ()> {
        match self.progress {
            Progress::Created => Ok(self.run(C::start)),
            Progress::Suspended => Err(Refused { reason: Reason::AlreadyStarted, value: () }),
            Progress::Complete => Err(Refused { reason: Reason::Complete, value: () }),
            Progress::Panicked => Err(Refused { reason: Reason::Panicked, value: () }),
        }
    }

    /// Sends a value to the pause and runs to the next one (Python's `g.send(value)`).
    ///
    /// # Errors
    /// Refused, with the value, before the start, past the end, and after a panic inside.
    pub fn send(&mut self, value: C::Sent) -> Resumption<C, C::Sent> {
        match self.progress {
            Progress::Suspended => Ok(self.run(|coroutine| coroutine.resume(value))),
            Progress::Created => Err(Refused { reason: Reason::NotStarted, value }),
            Progress::Complete => Err(Refused { reason: Reason::Complete, value }),
            Progress::Panicked => Err(Refused { reason: Reason::Panicked, value }),
        }
    }

    /// Python's `next(g)`: starts, or sends the neutral value (`None` there, the type's default here).
    ///
    /// # Errors
    /// Refused past the end (Python's bare `StopIteration`) and after a panic inside.
    #[expect(
        clippy::should_implement_trait,
        reason = "Python's name for it; the story's readers look for it"
    )]
    pub fn next(&mut self) -> Resumption<C, ()>
    where
        C::Sent: Default,
    {
        match self.progress {
            Progress::Suspended => Ok(self.run(|coroutine| coroutine.resume(C::Sent::default()))),
            _ => self.start(),
        }
    }

    /// The state says "panicked" while the body runs, so that a panic which unwinds through here leaves it so.
    fn run(
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

/// Why a resumption was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A value was sent before the first pause.
    NotStarted,
    /// It was started a second time.
    AlreadyStarted,
    /// It is past its end.
    Complete,
    /// It panicked in an earlier resumption.
    Panicked,
}

/// A resumption that did not happen, and the value that was to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Refused<Sent> {
    /// Why it did not happen.
    pub reason: Reason,
    /// What was sent: it comes back to the caller.
    pub value: Sent,
}

impl<Sent> fmt::Display for Refused<Sent> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.reason {
            Reason::NotStarted => {
                "can't send a value to a coroutine that has just been made: call `start` or `next` first"
            }
            Reason::AlreadyStarted => "the coroutine has been started before: call `send` or `next` instead",
            Reason::Complete => "the coroutine is complete (StopIteration): make a new one to run it again",
            Reason::Panicked => {
                "the coroutine panicked when it was last resumed and can't go on: make a new one"
            }
        })
    }
}

impl<Sent: fmt::Debug> Error for Refused<Sent> {}
