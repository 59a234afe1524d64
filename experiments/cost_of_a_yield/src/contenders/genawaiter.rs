//! This workspace's `genawaiter`: generators of the library through the encoding's own adapter.

use std::convert::Infallible;
use std::hint::black_box;

use pausa::Coroutine;
use pausa_genawaiter::adapter;

use crate::consumers::{dialogue_with, xor, xor_behind_dyn};

pub(crate) fn fibonacci(count: u64) -> u64 {
    xor(terms(count))
}

pub(crate) fn fibonacci_behind_dyn(count: u64) -> u64 {
    xor_behind_dyn(Box::new(terms(count)))
}

fn terms(count: u64) -> impl Iterator<Item = u64> {
    adapter::iterator(async move |co| {
        let (mut before, mut term) = (1_u64, 0_u64);
        for _ in 0..count {
            co.yield_(term).await;
            (before, term) = (term, before.wrapping_add(term));
        }
    })
}

pub(crate) fn running_sum(count: u64) -> u64 {
    dialogue_with(sum(), count)
}

pub(crate) fn running_sum_behind_dyn(count: u64) -> u64 {
    let sum: Box<dyn Coroutine<Sent = u64, Yielded = u64, Returned = Infallible>> = Box::new(sum());
    dialogue_with(black_box(sum), count)
}

fn sum() -> impl Coroutine<Sent = u64, Yielded = u64, Returned = Infallible> {
    adapter::coroutine(async |co| {
        let mut total = 0_u64;
        loop {
            let sent: u64 = co.yield_(total).await;
            total = total.wrapping_add(sent);
        }
    })
}
