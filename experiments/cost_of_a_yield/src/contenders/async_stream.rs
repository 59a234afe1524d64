//! `async_stream`: a stream, which is awaited by a task. Nothing can be sent to it.

use std::hint::black_box;
use std::pin::{Pin, pin};

use async_stream::stream;
use futures_lite::future::block_on;
use futures_lite::{Stream, StreamExt};

pub(crate) fn fibonacci(count: u64) -> u64 {
    block_on(xor(pin!(terms(count))))
}

pub(crate) fn fibonacci_behind_dyn(count: u64) -> u64 {
    let terms: Pin<Box<dyn Stream<Item = u64>>> = Box::pin(terms(count));
    block_on(xor(black_box(terms)))
}

fn terms(count: u64) -> impl Stream<Item = u64> {
    stream! {
        let (mut before, mut term) = (1_u64, 0_u64);
        for _ in 0..count {
            yield term;
            (before, term) = (term, before.wrapping_add(term));
        }
    }
}

/// As `consumers::xor`, of a stream.
#[inline(always)]
async fn xor(mut terms: impl Stream<Item = u64> + Unpin) -> u64 {
    let mut answer = 0;
    while let Some(term) = terms.next().await {
        answer ^= term;
    }
    answer
}
