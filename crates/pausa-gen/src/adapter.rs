//! From `gen` blocks to the contract, for the chapters and for a coroutine of your own. A block is an `Iterator` and needs no
//! adapter for that; [`coroutine`] makes it a coroutine, and [`copyable`] one that can be copied.

use pausa::{Copyable, Coroutine, Outcome};

/// A coroutine that pauses at each `yield` of a body. It is resumed without a value, yields none and returns none.
///
/// ```
/// #![feature(gen_blocks)]
///
/// use pausa::{Coroutine, Outcome};
///
/// let mut once = pausa_gen::adapter::coroutine(gen { yield; });
/// assert_eq!(once.start(), Outcome::Yielded(()));
/// assert_eq!(once.resume(()), Outcome::Complete(()));
/// ```
pub fn coroutine(
    mut body: impl Iterator<Item = ()>,
) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
    pausa::from_fn(move |()| match body.next() {
        Some(()) => Outcome::Yielded(()),
        None => Outcome::Complete(()),
    })
}

/// An iterator that may be copied at any time. A block itself is `Clone` where all it holds is, with the feature
/// `coroutine_clone`, but must not be copied at its end (see [`Copyable`]).
///
/// ```
/// #![feature(gen_blocks, coroutine_clone)]
///
/// let mut numbers = pausa_gen::adapter::copyable(gen {
///     yield 1;
///     yield 2;
/// });
/// assert_eq!(numbers.next(), Some(1));
/// let copy = numbers.clone();
/// assert!(numbers.eq([2]) && copy.eq([2]));
/// ```
pub fn copyable<I: Iterator + Clone>(body: I) -> impl Iterator<Item = I::Item> + Clone {
    Copyable::new(body)
}
