//! Python's `throw` and `close`, for a guarded coroutine that receives a `Result` at each pause.
//!
//! A body that handles errors declares `Sent = Result<S, Thrown<E>>` and `Returned = Result<R, Thrown<E>>`. `yield` then has
//! the value `Ok(sent)`, or `Err(thrown)`: `?` propagates it, as an exception propagates in Python, and `match` is
//! Python's `try` and `except`.
//!
//! **Closing is not dropping.** Dropping a paused coroutine runs the destructors of the values that are alive at the pause,
//! and no other code of the body. [`Guard::close`] resumes the body: it runs its own cleanup, which can fail, return a value,
//! or refuse by yielding again, and the caller learns which. It must not pause during that cleanup. A guard that is dropped
//! does not close: Python's garbage collector closes a generator that nobody refers to.
//! A task that has to await while it cleans up is asked to stop by a [`Cancel`](crate::Cancel) signal.
//!
//! **Delegation.** An adapter's `yield_from` passes on what the outer body receives, errors included. The inner one handles an
//! error, or it leaves the inner one and `yield_from(…)?` raises it in the outer one. [`delegated`](crate::delegated) adds the
//! special case of PEP 380: if the outer one is closed, the inner one never returns to it with a value.
//!
//! Sources: PEP 342 (`throw`, `close`) and PEP 380 (delegation); CPython 3.13 for the result of `close`. Two things differ.
//! A panic is not an error of the body: it cannot be thrown or caught here. And a coroutine that has ended keeps what its
//! handle owns until it is dropped.

use std::error::Error;
use std::fmt;

use crate::guard::{Guard, Progress, Refused, Resumption};
use crate::{Coroutine, Outcome};

/// What a pause receives in place of a value, and what leaves a body that does not handle it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thrown<E> {
    /// An error: [`Guard::throw`] raised it at the pause, or the body raised it.
    Error(E),
    /// A request to end, by [`Guard::close`] (Python's `GeneratorExit`).
    Close,
}

impl<E> From<E> for Thrown<E> {
    fn from(error: E) -> Self {
        Thrown::Error(error)
    }
}

impl<E: fmt::Display> fmt::Display for Thrown<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Thrown::Error(error) => error.fmt(f),
            Thrown::Close => f.write_str("the coroutine was asked to end"),
        }
    }
}

impl<E: Error> Error for Thrown<E> {}

/// Why [`Guard::close`] did not close a coroutine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CloseError<Y, E> {
    /// The body yielded this value instead of ending, and is still suspended (Python's `RuntimeError`, "generator ignored
    /// GeneratorExit").
    Yielded(Y),
    /// The body ended with this error.
    Error(E),
}

impl<Y, E: fmt::Display> fmt::Display for CloseError<Y, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CloseError::Yielded(_) => f.write_str(
                "the coroutine yielded a value when it was asked to end (generator ignored GeneratorExit)",
            ),
            CloseError::Error(error) => write!(f, "the coroutine failed while it ended: {error}"),
        }
    }
}

impl<Y: fmt::Debug, E: Error> Error for CloseError<Y, E> {}

impl<C, S, E, R> Guard<C>
where
    C: Coroutine<Sent = Result<S, Thrown<E>>, Returned = Result<R, Thrown<E>>>,
{
    /// Raises an error at the current pause and runs to the next one (Python's `g.throw(error)`).
    ///
    /// The body handles the error and yields (`Yielded`) or returns (`Complete(Ok(_))`), or the error leaves it
    /// (`Complete(Err(_))`). As in Python, an error thrown before the start ends the coroutine without running its body,
    /// and after the end it comes back at once: `Complete(Err(error))` in both cases.
    ///
    /// `throw(Thrown::Close)` is Python's `g.throw(GeneratorExit)`: unlike [`close`](Self::close) it returns what the body does.
    ///
    /// ```
    /// use pausa::{Coroutine, Guard, Outcome, Thrown};
    ///
    /// /// Counts the errors it receives, until it is closed.
    /// struct Tally(u32);
    /// impl Coroutine for Tally {
    ///     type Sent = Result<(), Thrown<&'static str>>;
    ///     type Yielded = u32;
    ///     type Returned = Result<u32, Thrown<&'static str>>;
    ///     fn start(&mut self) -> Outcome<u32, Self::Returned> { Outcome::Yielded(0) }
    ///     fn resume(&mut self, sent: Self::Sent) -> Outcome<u32, Self::Returned> {
    ///         match sent {
    ///             Ok(()) => {}
    ///             Err(Thrown::Error(_)) => self.0 += 1,
    ///             Err(Thrown::Close) => return Outcome::Complete(Ok(self.0)),
    ///         }
    ///         Outcome::Yielded(self.0)
    ///     }
    /// }
    ///
    /// let mut tally = Guard::new(Tally(0));
    /// tally.start()?;
    /// assert_eq!(tally.throw("disk full"), Ok(Outcome::Yielded(1)));
    /// assert_eq!(tally.send(Ok(())), Ok(Outcome::Yielded(1)));
    /// assert_eq!(tally.close(), Ok(Some(1)));
    /// assert_eq!(tally.throw("too late"), Ok(Outcome::Complete(Err(Thrown::Error("too late")))));
    /// # Ok::<(), pausa::Refused<()>>(())
    /// ```
    ///
    /// # Errors
    /// Refused, with the error, after the body has panicked.
    pub fn throw(&mut self, error: impl Into<Thrown<E>>) -> Resumption<C, Thrown<E>> {
        let thrown = error.into();
        match self.progress() {
            Progress::Suspended => Ok(self.run(|coroutine| coroutine.resume(Err(thrown)))),
            Progress::Created | Progress::Complete => {
                self.end();
                Ok(Outcome::Complete(Err(thrown)))
            }
            progress @ Progress::Panicked => Err(Refused { progress, value: thrown }),
        }
    }

    /// Asks the body to end, and runs its cleanup (Python's `g.close()`). `Some` is what the body returned; `None` means
    /// that it returned nothing: it let [`Thrown::Close`] pass, had not been started, or had ended before, by a panic too.
    ///
    /// A coroutine that has not been started ends without running its body. Its arguments are dropped with the guard.
    ///
    /// # Errors
    /// If the body yields again, with the value; the coroutine is then still suspended. If it ends with another error,
    /// with that error.
    pub fn close(&mut self) -> Result<Option<R>, CloseError<C::Yielded, E>> {
        if self.progress() != Progress::Suspended {
            if self.progress() == Progress::Created {
                self.end();
            }
            return Ok(None);
        }
        match self.run(|coroutine| coroutine.resume(Err(Thrown::Close))) {
            Outcome::Yielded(value) => Err(CloseError::Yielded(value)),
            Outcome::Complete(Ok(value)) => Ok(Some(value)),
            Outcome::Complete(Err(Thrown::Close)) => Ok(None),
            Outcome::Complete(Err(Thrown::Error(error))) => Err(CloseError::Error(error)),
        }
    }
}
