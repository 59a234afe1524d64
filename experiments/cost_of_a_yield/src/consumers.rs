//! What is on the other side of the pause, alike for all contenders.

use std::convert::Infallible;
use std::hint::black_box;

use pausa::{Coroutine, Outcome};

/// All terms in one number. It is inlined, so that the compiler sees the iterator if its maker is seen.
#[inline(always)]
pub(crate) fn xor(terms: impl Iterator<Item = u64>) -> u64 {
    let mut answer = 0;
    for term in terms {
        answer ^= term;
    }
    answer
}

/// The same of an iterator that is known by its trait alone.
#[inline(always)]
pub(crate) fn xor_behind_dyn<'a>(terms: Box<dyn Iterator<Item = u64> + 'a>) -> u64 {
    xor(black_box(terms))
}

/// What is sent next: it follows from the last answer, so that no two turns can be made one.
#[inline(always)]
pub(crate) fn message(total: u64, turn: u64) -> u64 {
    total.rotate_left(1) ^ turn
}

/// Sends to a coroutine that yields its running sum, `count` times; the last total. `send` gives the next total.
#[inline(always)]
pub(crate) fn dialogue(start: u64, count: u64, mut send: impl FnMut(u64) -> u64) -> u64 {
    let mut total = start;
    for turn in 1..=count {
        total = send(message(total, turn));
    }
    total
}

/// The dialogue with one of our coroutines.
#[inline(always)]
pub(crate) fn dialogue_with<R>(
    mut sum: impl Coroutine<Sent = u64, Yielded = u64, Returned = R>,
    count: u64,
) -> u64 {
    let Outcome::Yielded(start) = sum.start() else { return 0 };
    dialogue(start, count, |message| match sum.resume(message) {
        Outcome::Yielded(total) => total,
        Outcome::Complete(_) => 0,
    })
}

/// The same with one that is known by its trait alone.
#[inline(always)]
pub(crate) fn dialogue_behind_dyn(
    sum: Box<dyn Coroutine<Sent = u64, Yielded = u64, Returned = Infallible>>,
    count: u64,
) -> u64 {
    dialogue_with(black_box(sum), count)
}
