//! From `gen` blocks to the contract. A block is an `Iterator` as it stands, and needs no adapter for that. Where a coroutine
//! is asked for that is resumed without a value, yields none and returns none, it is an iterator of nothings; and one that
//! is to be copied is let go of in time.

use pausa::{Coroutine, Outcome};

/// A coroutine that pauses at each `yield` of a body.
pub(crate) fn coroutine(
    body: impl Iterator<Item = ()>,
) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
    Asked { body }
}

struct Asked<I> {
    body: I,
}

impl<I: Iterator<Item = ()>> Coroutine for Asked<I> {
    type Sent = ();
    type Yielded = ();
    type Returned = ();

    fn start(&mut self) -> Outcome<(), ()> {
        self.resume(())
    }

    fn resume(&mut self, (): ()) -> Outcome<(), ()> {
        match self.body.next() {
            Some(()) => Outcome::Yielded(()),
            None => Outcome::Complete(()),
        }
    }
}

/// An iterator that may be copied at any time.
///
/// The compiler's copy of a block that is over, or that panicked, copies what it has dropped before
/// (rust-lang/rust#152463): so none is kept.
pub(crate) fn copyable<I: Iterator + Clone>(body: I) -> impl Iterator<Item = I::Item> + Clone {
    Copyable { paused: Some(body) }
}

#[derive(Clone)]
struct Copyable<I> {
    paused: Option<I>,
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
