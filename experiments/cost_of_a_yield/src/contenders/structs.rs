//! This workspace's `struct`: an iterator and a [`pausa::Coroutine`] by hand.

use std::convert::Infallible;

use pausa::{Coroutine, Outcome};

pub(crate) fn terms(count: u64) -> impl Iterator<Item = u64> {
    Terms { remaining: count, before: 1, term: 0 }
}

struct Terms {
    remaining: u64,
    before: u64,
    term: u64,
}

impl Iterator for Terms {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.remaining = self.remaining.checked_sub(1)?;
        let term = self.term;
        (self.before, self.term) = (term, self.before.wrapping_add(term));
        Some(term)
    }
}

pub(crate) fn sum() -> impl Coroutine<Sent = u64, Yielded = u64, Returned = Infallible> {
    Sum { total: 0 }
}

struct Sum {
    total: u64,
}

impl Coroutine for Sum {
    type Sent = u64;
    type Yielded = u64;
    type Returned = Infallible;

    fn start(&mut self) -> Outcome<u64, Infallible> {
        Outcome::Yielded(self.total)
    }

    fn resume(&mut self, sent: u64) -> Outcome<u64, Infallible> {
        self.total = self.total.wrapping_add(sent);
        Outcome::Yielded(self.total)
    }
}
