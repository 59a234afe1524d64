//! Adapter from `gen` blocks to the contract, for the chapters and for your own coroutines. A block is an `Iterator` and needs
//! no adapter for that. [`coroutine`] makes it a coroutine, and [`copyable`] an iterator that can be cloned at any time. The
//! examples need `#![feature(gen_blocks, coroutine_clone)]`.
//!
//! # How the language pauses
//!
//! The compiler turns the block into a state machine that implements `Iterator`. `next` runs it to the next `yield`. No value
//! goes in, and the end has no value:
//!
//! ```text
//!  caller                     body: gen { yield item; … }
//!   │ next() ───────────────▶ runs …
//!   │ ◀── Some(item) ──────── yield item
//!   │ next() ───────────────▶ … continues
//!   │ ◀── None ────────────── the body returns
//! ```
//!
//! # What the contract needs
//!
//! - A coroutine that pauses. [`coroutine`] takes a block that yields `()`: `Some(())` is a pause, `None` is the end.
//! - A clone at any time. With `coroutine_clone` a block is `Clone`, but a clone of a complete block copies values that have
//!   been dropped; [`copyable`] drops the block at its end.

use pausa::{Copyable, Coroutine, Outcome};

/// Makes a coroutine that pauses at each `yield` of a body. Each `start` or `resume` calls `next` once. It is resumed with
/// `()`, yields `()` and returns `()`.
///
/// ```
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

/// Makes an iterator that can be cloned at any time (see [`Copyable`]). With the feature `coroutine_clone`, a block is `Clone`
/// if everything is that it holds, but it must not be cloned after its end.
///
/// ```
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
