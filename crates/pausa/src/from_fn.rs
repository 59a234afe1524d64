//! Building blocks of adapters: a coroutine made from one function, and iterators that stay at their end.

use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::mem;

use crate::{Coroutine, Outcome, Thrown};

/// Makes a [`Coroutine`] from a function that runs to the next pause. For libraries that start a coroutine by resuming it:
/// `start` calls the function with the default value, and the function ignores it.
///
/// ```
/// use pausa::{Coroutine, Outcome};
///
/// let mut total = 0;
/// let mut adder = pausa::from_fn::<_, _, ()>(|sent: u32| {
///     total += sent;
///     Outcome::Yielded(total)
/// });
/// assert_eq!(adder.start(), Outcome::Yielded(0));
/// assert_eq!(adder.resume(2), Outcome::Yielded(2));
/// assert_eq!(adder.resume(3), Outcome::Yielded(5));
/// ```
pub fn from_fn<S: Default, Y, R>(
    resume: impl FnMut(S) -> Outcome<Y, R>,
) -> impl Coroutine<Sent = S, Yielded = Y, Returned = R> {
    FromFn { neutral: S::default, resume, types: PhantomData }
}

/// [`from_fn`] for a coroutine that handles errors ([`Guard::throw`](crate::Guard::throw)). It receives a `Result`, which has
/// no default value: `start` calls the function with `Err(Thrown::Close)`, and the function ignores it.
pub fn from_fallible_fn<S, E, Y, R>(
    resume: impl FnMut(Result<S, Thrown<E>>) -> Outcome<Y, R>,
) -> impl Coroutine<Sent = Result<S, Thrown<E>>, Yielded = Y, Returned = R> {
    FromFn { neutral: || Err(Thrown::Close), resume, types: PhantomData }
}

struct FromFn<N, F, S, Y, R> {
    /// Makes the value that `start` passes.
    neutral: N,
    resume: F,
    types: PhantomData<fn(S) -> Outcome<Y, R>>,
}

impl<S, Y, R, N: FnMut() -> S, F: FnMut(S) -> Outcome<Y, R>> Coroutine for FromFn<N, F, S, Y, R> {
    type Sent = S;
    type Yielded = Y;
    type Returned = R;

    fn start(&mut self) -> Outcome<Y, R> {
        (self.resume)((self.neutral)())
    }

    fn resume(&mut self, sent: S) -> Outcome<Y, R> {
        (self.resume)(sent)
    }
}

/// An iterator that returns `None` for ever after its end, and also after a panic; it does not call the inner iterator again.
///
/// The standard library's `Fuse` calls the inner iterator again after a panic.
///
/// ```
/// use std::panic::{AssertUnwindSafe, catch_unwind};
///
/// let mut calls = 0;
/// let mut numbers = pausa::Fused::new(std::iter::from_fn(|| {
///     calls += 1;
///     assert_eq!(calls, 1, "asked again");
///     Some(calls)
/// }));
/// assert_eq!(numbers.next(), Some(1));
/// assert!(catch_unwind(AssertUnwindSafe(|| numbers.next())).is_err());
/// assert_eq!(numbers.next(), None);
/// ```
#[derive(Clone, Debug)]
pub struct Fused<I> {
    body: I,
    over: bool,
}

impl<I: Iterator> Fused<I> {
    /// Fuses an iterator.
    pub fn new(body: I) -> Self {
        Fused { body, over: false }
    }
}

impl<I: Iterator> Iterator for Fused<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        // Marked as over before the body runs, so a panic leaves it over.
        if mem::replace(&mut self.over, true) {
            return None;
        }
        let item = self.body.next();
        self.over = item.is_none();
        item
    }
}

impl<I: Iterator> FusedIterator for Fused<I> {}

/// An iterator that can be cloned at any time. It is fused like [`Fused`], and drops its body at the end and on a panic.
///
/// Cloning a `#[coroutine]` closure or a `gen` block that is complete or has panicked copies values that have already been
/// dropped (rust-lang/rust#152463). Without a body there is nothing to copy.
///
/// ```
/// let mut numbers = pausa::Copyable::new(1..=3);
/// assert_eq!(numbers.next(), Some(1));
/// let copy = numbers.clone();
/// assert!(numbers.eq([2, 3]) && copy.eq([2, 3]));
/// ```
#[derive(Clone, Debug)]
pub struct Copyable<I> {
    paused: Option<I>,
}

impl<I: Iterator + Clone> Copyable<I> {
    /// Wraps an iterator that has not been started.
    pub fn new(body: I) -> Self {
        Copyable { paused: Some(body) }
    }
}

impl<I: Iterator> Iterator for Copyable<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        let mut body = self.paused.take()?;
        let item = body.next()?;
        self.paused = Some(body);
        Some(item)
    }
}

impl<I: Iterator> FusedIterator for Copyable<I> {}
