//! `simple_coro`: an `async` function in a box, moved in and out of each pause.

use std::convert::Infallible;
use std::hint::black_box;

use simple_coro::{Coro, CoroState, Handle, ReadyCoro};

use crate::consumers::message;

pub(crate) fn terms(count: u64) -> impl Iterator<Item = u64> {
    Coro::from(async move |handle: Handle<u64>| {
        let (mut before, mut term) = (1_u64, 0_u64);
        for _ in 0..count {
            handle.yield_value(term).await;
            (before, term) = (term, before.wrapping_add(term));
        }
    })
}

pub(crate) fn running_sum(count: u64) -> u64 {
    with(Coro::from(sum), count)
}

pub(crate) fn running_sum_behind_dyn(count: u64) -> u64 {
    with(black_box(ReadyCoro::from_dyn(sum)), count)
}

async fn sum(handle: Handle<u64, u64>) -> Infallible {
    let mut total = 0_u64;
    loop {
        let sent: u64 = handle.yield_value(total).await;
        total = total.wrapping_add(sent);
    }
}

/// As `consumers::dialogue`, of what is consumed by each call and given back by it.
#[inline(always)]
fn with<F: Future<Output = Infallible> + ?Sized>(sum: ReadyCoro<u64, u64, Infallible, F>, count: u64) -> u64 {
    let CoroState::Pending(mut sum, mut total) = sum.resume();
    for turn in 1..=count {
        let CoroState::Pending(again, next) = sum.send(message(total, turn)).resume();
        (sum, total) = (again, next);
    }
    total
}
