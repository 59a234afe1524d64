//! `diapause`: an attribute that writes the state machine.

use std::convert::Infallible;
use std::hint::black_box;

use diapause::{Coroutine, CoroutineState, Iter};

use crate::consumers::{dialogue, xor, xor_behind_dyn};

pub(crate) fn fibonacci(count: u64) -> u64 {
    xor(Iter::new(terms(count)))
}

pub(crate) fn fibonacci_behind_dyn(count: u64) -> u64 {
    xor_behind_dyn(Box::new(Iter::new(terms(count))))
}

#[diapause::coroutine(yield = u64)]
fn terms(count: u64) {
    let mut before: u64 = 1;
    let mut term: u64 = 0;
    for _ in 0..count {
        yield_!(term);
        (before, term) = (term, before.wrapping_add(term));
    }
}

pub(crate) fn running_sum(count: u64) -> u64 {
    with(sum(), count)
}

pub(crate) fn running_sum_behind_dyn(count: u64) -> u64 {
    let mut sum: Box<dyn Coroutine<u64, Yield = u64, Return = Infallible>> = black_box(Box::new(sum()));
    with(&mut *sum, count)
}

#[diapause::coroutine(yield = u64, resume = u64)]
fn sum() -> Infallible {
    let mut total: u64 = 0;
    loop {
        let sent: u64 = yield_!(total);
        total = total.wrapping_add(sent);
    }
}

#[inline(always)]
fn with(mut sum: impl Coroutine<u64, Yield = u64, Return = Infallible>, count: u64) -> u64 {
    let CoroutineState::Yielded(start) = sum.start();
    dialogue(start, count, |message| match sum.resume(message) {
        CoroutineState::Yielded(total) => total,
    })
}
