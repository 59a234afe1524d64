// The library without the contract. `mod.rs` includes this file for `rc` and for `sync`, with `Co` and `Gen` of either.

use std::convert::Infallible;
use std::hint::black_box;
use std::pin::Pin;

use genawaiter::{Coroutine, GeneratorState};

use crate::consumers::dialogue;

pub(crate) fn terms(count: u64) -> impl Iterator<Item = u64> {
    Gen::new(async move |co: Co<u64>| {
        let (mut before, mut term) = (1_u64, 0_u64);
        for _ in 0..count {
            co.yield_(term).await;
            (before, term) = (term, before.wrapping_add(term));
        }
    })
    .into_iter()
}

pub(crate) fn running_sum(count: u64) -> u64 {
    let mut sum = sum();
    with(|message| sum.resume_with(message), count)
}

pub(crate) fn running_sum_behind_dyn(count: u64) -> u64 {
    let mut sum: Pin<Box<dyn Coroutine<Yield = u64, Resume = u64, Return = Infallible>>> =
        black_box(Box::pin(sum()));
    with(|message| sum.as_mut().resume_with(message), count)
}

fn sum() -> Gen<u64, u64, impl Future<Output = Infallible>> {
    Gen::new(async |co: Co<u64, u64>| {
        let mut total = 0_u64;
        loop {
            let sent: u64 = co.yield_(total).await;
            total = total.wrapping_add(sent);
        }
    })
}

#[inline(always)]
fn with(mut resume: impl FnMut(u64) -> GeneratorState<u64, Infallible>, count: u64) -> u64 {
    let mut send = |message| match resume(message) {
        GeneratorState::Yielded(total) => total,
    };
    dialogue(send(0), count, send)
}
