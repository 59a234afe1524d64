//! Python's `yield from` for a coroutine that can be closed: what a request to end does to an inner coroutine.

use std::error::Error;
use std::fmt;

use crate::{Coroutine, Outcome, Thrown};

/// Gives an inner coroutine the semantics of PEP 380 when a body delegates to it. The `yield_from` of an adapter passes on
/// everything: `yield_from!(delegated(inner()))` differs from `yield_from!(inner())` only where the outer coroutine is closed.
///
/// Then the inner coroutine is closed, and [`Thrown::Close`] is raised in the outer one, also where the inner one swallowed
/// it. An inner coroutine that yields instead of ending is dropped, and raises [`IgnoredClose`] in the outer one, whose errors
/// must be able to hold that. If the inner one ends with an error, the outer one receives it.
///
/// ```
/// use pausa::{Coroutine, IgnoredClose, Outcome, Thrown, delegated};
///
/// /// Yields when it is closed.
/// struct Stubborn;
/// impl Coroutine for Stubborn {
///     type Sent = Result<(), Thrown<Box<dyn std::error::Error>>>;
///     type Yielded = u32;
///     type Returned = Result<(), Thrown<Box<dyn std::error::Error>>>;
///     fn start(&mut self) -> Outcome<u32, Self::Returned> { Outcome::Yielded(1) }
///     fn resume(&mut self, _: Self::Sent) -> Outcome<u32, Self::Returned> { Outcome::Yielded(2) }
/// }
///
/// let mut inner = delegated(Stubborn);
/// assert!(matches!(inner.start(), Outcome::Yielded(1)));
/// assert!(matches!(inner.resume(Ok(())), Outcome::Yielded(2)));
/// let Outcome::Complete(Err(Thrown::Error(error))) = inner.resume(Err(Thrown::Close)) else { panic!() };
/// assert!(error.is::<IgnoredClose>());
/// ```
pub fn delegated<C, S, E, R>(
    inner: C,
) -> impl Coroutine<Sent = C::Sent, Yielded = C::Yielded, Returned = C::Returned>
where
    C: Coroutine<Sent = Result<S, Thrown<E>>, Returned = Result<R, Thrown<E>>>,
    E: From<IgnoredClose>,
{
    Inner(inner)
}

struct Inner<C>(C);

impl<C, S, E, R> Coroutine for Inner<C>
where
    C: Coroutine<Sent = Result<S, Thrown<E>>, Returned = Result<R, Thrown<E>>>,
    E: From<IgnoredClose>,
{
    type Sent = C::Sent;
    type Yielded = C::Yielded;
    type Returned = C::Returned;

    fn start(&mut self) -> Outcome<C::Yielded, C::Returned> {
        self.0.start()
    }

    fn resume(&mut self, sent: C::Sent) -> Outcome<C::Yielded, C::Returned> {
        let is_closed = matches!(sent, Err(Thrown::Close));
        match self.0.resume(sent) {
            Outcome::Yielded(_) if is_closed => Outcome::Complete(Err(Thrown::Error(IgnoredClose.into()))),
            Outcome::Complete(Ok(_)) if is_closed => Outcome::Complete(Err(Thrown::Close)),
            outcome => outcome,
        }
    }
}

/// The error in a delegating body whose inner coroutine yielded when it was asked to end (Python's `RuntimeError`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IgnoredClose;

impl fmt::Display for IgnoredClose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the inner coroutine yielded a value when it was asked to end (generator ignored GeneratorExit)",
        )
    }
}

impl Error for IgnoredClose {}
