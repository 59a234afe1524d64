//! A plain loop, with its consumer in the place of the pause: what there is to gain. Behind `dyn`, the consumer is a
//! closure that is called for each item, and the other way round where something is sent.

use std::hint::black_box;

use crate::consumers::dialogue;

pub(crate) fn fibonacci(count: u64) -> u64 {
    let mut answer = 0;
    terms(count, |term| answer ^= term);
    answer
}

pub(crate) fn fibonacci_behind_dyn(count: u64) -> u64 {
    let mut answer = 0;
    let mut consumer = |term| answer ^= term;
    terms(count, black_box(&mut consumer as &mut dyn FnMut(u64)));
    answer
}

#[inline(always)]
fn terms(count: u64, mut consume: impl FnMut(u64)) {
    let (mut before, mut term) = (1_u64, 0_u64);
    for _ in 0..count {
        consume(term);
        (before, term) = (term, before.wrapping_add(term));
    }
}

pub(crate) fn running_sum(count: u64) -> u64 {
    dialogue(0, count, sum())
}

pub(crate) fn running_sum_behind_dyn(count: u64) -> u64 {
    dialogue(0, count, black_box(Box::new(sum()) as Box<dyn FnMut(u64) -> u64>))
}

#[inline(always)]
fn sum() -> impl FnMut(u64) -> u64 {
    let mut total = 0_u64;
    move |sent| {
        total = total.wrapping_add(sent);
        total
    }
}
