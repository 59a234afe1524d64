//! `core::ops::Coroutine` and `core::iter::from_coroutine`, without the contract.

use std::convert::Infallible;
use std::hint::black_box;
use std::iter::from_coroutine;
use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;

use crate::consumers::dialogue;

pub(crate) fn terms(count: u64) -> impl Iterator<Item = u64> {
    from_coroutine(
        #[coroutine]
        move || {
            let (mut before, mut term) = (1_u64, 0_u64);
            for _ in 0..count {
                yield term;
                (before, term) = (term, before.wrapping_add(term));
            }
        },
    )
}

pub(crate) fn running_sum(count: u64) -> u64 {
    with(Pin::new(&mut sum()), count)
}

pub(crate) fn running_sum_behind_dyn(count: u64) -> u64 {
    let mut sum: Box<dyn Coroutine<u64, Yield = u64, Return = Infallible> + Unpin> =
        black_box(Box::new(sum()));
    with(Pin::new(&mut *sum), count)
}

fn sum() -> impl Coroutine<u64, Yield = u64, Return = Infallible> + Unpin {
    #[coroutine]
    |_: u64| {
        let mut total = 0_u64;
        loop {
            let sent: u64 = yield total;
            total = total.wrapping_add(sent);
        }
    }
}

#[inline(always)]
fn with(
    mut sum: Pin<&mut (impl Coroutine<u64, Yield = u64, Return = Infallible> + ?Sized)>,
    count: u64,
) -> u64 {
    let mut send = |message| match sum.as_mut().resume(message) {
        CoroutineState::Yielded(total) => total,
    };
    dialogue(send(0), count, send)
}
