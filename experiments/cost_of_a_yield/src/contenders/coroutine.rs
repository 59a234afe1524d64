//! This workspace's `coroutine`: `#[coroutine]` closures through the encoding's own adapter.

use std::convert::Infallible;

use pausa::Coroutine;
use pausa_coroutine::adapter;

pub(crate) fn terms(count: u64) -> impl Iterator<Item = u64> {
    adapter::iterator(
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

pub(crate) fn sum() -> impl Coroutine<Sent = u64, Yielded = u64, Returned = Infallible> {
    adapter::coroutine(
        #[coroutine]
        |_| {
            let mut total = 0_u64;
            loop {
                let sent: u64 = yield total;
                total = total.wrapping_add(sent);
            }
        },
    )
}
