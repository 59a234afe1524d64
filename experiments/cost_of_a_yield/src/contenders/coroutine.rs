//! This workspace's `coroutine`: the bodies of `coroutine_raw` through the encoding's own adapter.

use std::convert::Infallible;

use pausa::Coroutine;
use pausa_coroutine::adapter;

use super::coroutine_raw;

pub(crate) fn terms(count: u64) -> impl Iterator<Item = u64> {
    adapter::iterator(coroutine_raw::fibonacci(count))
}

pub(crate) fn sum() -> impl Coroutine<Sent = u64, Yielded = u64, Returned = Infallible> {
    adapter::coroutine(coroutine_raw::sum())
}
