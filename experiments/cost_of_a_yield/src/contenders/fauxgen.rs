//! `fauxgen`: generators on top of `async`, pinned where they are.

use std::convert::Infallible;
use std::hint::black_box;
use std::pin::{Pin, pin};

use fauxgen::{Generator, GeneratorState};

use crate::consumers::{dialogue, xor, xor_behind_dyn};

pub(crate) fn fibonacci(count: u64) -> u64 {
    xor(pin!(terms(count)))
}

pub(crate) fn fibonacci_behind_dyn(count: u64) -> u64 {
    xor_behind_dyn(Box::new(Box::pin(terms(count))))
}

#[fauxgen::generator(yield = u64)]
fn terms(count: u64) {
    let (mut before, mut term) = (1_u64, 0_u64);
    for _ in 0..count {
        r#yield!(term);
        (before, term) = (term, before.wrapping_add(term));
    }
}

pub(crate) fn running_sum(count: u64) -> u64 {
    with(pin!(sum()), count)
}

pub(crate) fn running_sum_behind_dyn(count: u64) -> u64 {
    let mut sum: Pin<Box<dyn Generator<u64, Yield = u64, Return = Infallible>>> = black_box(Box::pin(sum()));
    with(sum.as_mut(), count)
}

#[fauxgen::generator(yield = u64, arg = u64)]
fn sum() -> Infallible {
    let mut total = 0_u64;
    loop {
        let sent: u64 = r#yield!(total);
        total = total.wrapping_add(sent);
    }
}

#[inline(always)]
fn with(
    mut sum: Pin<&mut (impl Generator<u64, Yield = u64, Return = Infallible> + ?Sized)>,
    count: u64,
) -> u64 {
    let mut send = |message| match sum.as_mut().resume(message) {
        GeneratorState::Yielded(total) => total,
    };
    dialogue(send(0), count, send)
}
