//! What most encodings need to reach the contract: a coroutine from one function, and iterators that stay at their end.

use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::mem;

use crate::{Coroutine, Outcome};

/// A [`Coroutine`] from a function that runs to the next pause. `start` sends it the neutral value, which the function
/// drops: for libraries where starting is a resumption like any other.
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
    FromFn { resume, types: PhantomData }
}

struct FromFn<F, S, Y, R> {
    resume: F,
    types: PhantomData<fn(S) -> Outcome<Y, R>>,
}

impl<S: Default, Y, R, F: FnMut(S) -> Outcome<Y, R>> Coroutine for FromFn<F, S, Y, R> {
    type Sent = S;
    type Yielded = Y;
    type Returned = R;

    fn start(&mut self) -> Outcome<Y, R> {
        self.resume(S::default())
    }

    fn resume(&mut self, sent: S) -> Outcome<Y, R> {
        (self.resume)(sent)
    }
}

/// An iterator that is not asked again after its end, nor after a panic: it then gives `None`, as every encoding does.
///
/// (The standard library's `Fuse` asks again after a panic.)
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
    /// An iterator that has not been asked yet.
    pub fn new(body: I) -> Self {
        Fused { body, over: false }
    }
}

impl<I: Iterator> Iterator for Fused<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        // It is over while the body runs: a panic leaves it so.
        if mem::replace(&mut self.over, true) {
            return None;
        }
        let item = self.body.next();
        self.over = item.is_none();
        item
    }
}

impl<I: Iterator> FusedIterator for Fused<I> {}

/// A [`Fused`] iterator that may be copied at any time, because it drops its body at the end and on a panic.
///
/// The compiler's copy of a `#[coroutine]` closure or a `gen` block that is over, or that panicked, copies what has been
/// dropped already (rust-lang/rust#152463).
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
    /// An iterator that has not been asked yet.
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
