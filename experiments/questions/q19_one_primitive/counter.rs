//! The counter in four forms, for layouts and machine code. Each is a case of its own, because the compiler would merge
//! identical functions.
#![feature(coroutines, coroutine_trait, gen_blocks, stmt_expr_attributes)]
#![crate_type = "lib"]

use std::future::poll_fn;
use std::hint::black_box;
use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;
use std::task::{Context, Poll};

/// A future that is pending once and ignores the waker, like a bare `yield`.
fn pause() -> impl Future<Output = ()> {
    let mut paused = false;
    poll_fn(move |_| match std::mem::replace(&mut paused, true) {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
}

fn with_async(until: u64) -> impl Future<Output = u64> {
    async move {
        let mut current = 0;
        while current < until {
            current += 1;
            pause().await;
        }
        current
    }
}

fn with_coroutine(until: u64) -> impl Coroutine<Yield = (), Return = u64> {
    #[coroutine]
    move || {
        let mut current = 0;
        while current < until {
            current += 1;
            yield;
        }
        current
    }
}

/// It has no return value: the last item is the count.
fn with_gen(until: u64) -> impl Iterator<Item = u64> {
    gen move {
        let mut current = 0;
        while current < until {
            current += 1;
            yield current;
        }
    }
}

struct ByHand {
    until: u64,
    current: u64,
}

impl ByHand {
    fn step(&mut self) -> Poll<u64> {
        if self.current < self.until {
            self.current += 1;
            return Poll::Pending;
        }
        Poll::Ready(self.current)
    }
}

#[cfg(with_async)]
#[unsafe(no_mangle)]
pub fn count(until: u64) -> u64 {
    let mut counter = std::pin::pin!(with_async(black_box(until)));
    let mut context = Context::from_waker(std::task::Waker::noop());
    loop {
        if let Poll::Ready(count) = black_box(counter.as_mut()).poll(&mut context) {
            return count;
        }
    }
}

#[cfg(with_coroutine)]
#[unsafe(no_mangle)]
pub fn count(until: u64) -> u64 {
    let mut counter = std::pin::pin!(with_coroutine(black_box(until)));
    loop {
        if let CoroutineState::Complete(count) = black_box(counter.as_mut()).resume(()) {
            return count;
        }
    }
}

#[cfg(with_gen)]
#[unsafe(no_mangle)]
pub fn count(until: u64) -> u64 {
    let mut last = 0;
    let mut counter = with_gen(black_box(until));
    while let Some(count) = black_box(&mut counter).next() {
        last = count;
    }
    last
}

#[cfg(with_by_hand)]
#[unsafe(no_mangle)]
pub fn count(until: u64) -> u64 {
    let mut counter = ByHand { until: black_box(until), current: 0 };
    loop {
        if let Poll::Ready(count) = black_box(&mut counter).step() {
            return count;
        }
    }
}
