//! `corosensei`: a coroutine with a stack of its own. Its type does not say what its body is.

use std::convert::Infallible;
use std::iter::from_fn;

use corosensei::{Coroutine, CoroutineResult};

use crate::consumers::{dialogue, xor};

pub(crate) fn fibonacci(count: u64) -> u64 {
    let mut terms = terms(count);
    xor(from_fn(|| terms.resume(()).as_yield()))
}

fn terms(count: u64) -> Coroutine<(), u64, ()> {
    Coroutine::new(move |yielder, ()| {
        let (mut before, mut term) = (1_u64, 0_u64);
        for _ in 0..count {
            yielder.suspend(term);
            (before, term) = (term, before.wrapping_add(term));
        }
    })
}

pub(crate) fn running_sum(count: u64) -> u64 {
    let mut sum = sum();
    let mut send = |message| match sum.resume(message) {
        CoroutineResult::Yield(total) => total,
    };
    dialogue(send(0), count, send)
}

fn sum() -> Coroutine<u64, u64, Infallible> {
    Coroutine::new(|yielder, _| {
        let mut total = 0_u64;
        loop {
            let sent: u64 = yielder.suspend(total);
            total = total.wrapping_add(sent);
        }
    })
}
