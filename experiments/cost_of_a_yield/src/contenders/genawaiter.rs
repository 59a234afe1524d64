//! This workspace's `genawaiter`: generators of the library through the encoding's own adapter.

use std::convert::Infallible;

use pausa::Coroutine;
use pausa_genawaiter::adapter;

pub(crate) fn terms(count: u64) -> impl Iterator<Item = u64> {
    adapter::iterator(async move |co| {
        let (mut before, mut term) = (1_u64, 0_u64);
        for _ in 0..count {
            co.yield_(term).await;
            (before, term) = (term, before.wrapping_add(term));
        }
    })
}

pub(crate) fn sum() -> impl Coroutine<Sent = u64, Yielded = u64, Returned = Infallible> {
    adapter::coroutine(async |co| {
        let mut total = 0_u64;
        loop {
            let sent: u64 = co.yield_(total).await;
            total = total.wrapping_add(sent);
        }
    })
}
