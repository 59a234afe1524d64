//! From iterators to the contract's coroutines. A `gen` block is an `Iterator` as it stands; where a coroutine is asked for
//! that is resumed without a value, yields none and returns none, it is an iterator of nothings.

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
