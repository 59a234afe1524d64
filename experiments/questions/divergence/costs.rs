//! The cost of a body that counts from 1 to 3: allocations and bytes.

#[path = "../counting.rs"]
mod counting;

use std::mem::size_of_val;
use std::ops::{Coroutine as _, CoroutineState};
use std::pin::{Pin, pin};
use std::task::{Context, Waker};

use corosensei::stack::{DefaultStack, Stack};
use corosensei::{CoroutineResult, Yielder};
use genawaiter::rc::Gen;

use crate::Encoding::{self, *};
use crate::{Cell, pause};

struct Cost {
    /// Of the value itself.
    bytes: usize,
    allocations: u64,
    /// On the heap.
    allocated: u64,
}

fn of<B>(make: impl FnOnce() -> B, run: impl FnOnce(B)) -> Cost {
    let before = counting::counts();
    let body = make();
    let bytes = size_of_val(&body);
    run(body);
    let after = counting::counts();
    Cost {
        bytes,
        allocations: (after.allocations + after.reallocations) - (before.allocations + before.reallocations),
        allocated: after.bytes - before.bytes,
    }
}

fn cost(encoding: Encoding) -> Cost {
    match encoding {
        Struct => {
            struct Counts(u32);
            impl Iterator for Counts {
                type Item = u32;
                fn next(&mut self) -> Option<u32> {
                    self.0 += 1;
                    (self.0 <= 3).then_some(self.0)
                }
            }
            of(|| Counts(0), |body| body.for_each(drop))
        }
        Genawaiter => {
            let make = || {
                Gen::new(async |co| {
                    for item in 1..=3u32 {
                        co.yield_(item).await;
                    }
                })
            };
            of(make, |body| body.into_iter().for_each(drop))
        }
        Coroutine => {
            let make = || {
                #[coroutine]
                || {
                    for item in 1..=3u32 {
                        yield item;
                    }
                }
            };
            of(make, |mut body| while let CoroutineState::Yielded(_) = Pin::new(&mut body).resume(()) {})
        }
        Async => {
            let make = || async {
                for _ in 1..=3u32 {
                    pause().await;
                }
            };
            of(make, |body| {
                let mut body = pin!(body);
                while body.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {}
            })
        }
        GenBlock => {
            let make = || gen {
                for item in 1..=3u32 {
                    yield item;
                }
            };
            of(make, |body| body.into_iter().for_each(drop))
        }
        Corosensei => {
            let make = || {
                corosensei::Coroutine::new(|yielder: &Yielder<(), u32>, ()| {
                    for item in 1..=3u32 {
                        yielder.suspend(item);
                    }
                })
            };
            of(make, |mut body| while let CoroutineResult::Yield(_) = body.resume(()) {})
        }
        Diapause => of(counts, |body| body.into_iter().for_each(drop)),
    }
}

#[diapause::coroutine(yield = u32)]
fn counts() {
    for item in 1..=3u32 {
        yield_!(item);
    }
}

/// Memory that is requested from the system, not from the allocator.
fn stack(encoding: Encoding) -> Option<usize> {
    let stack = matches!(encoding, Corosensei).then(DefaultStack::default)?;
    Some(stack.base().get() - stack.limit().get())
}

pub(crate) fn allocations(encoding: Encoding) -> Option<Cell> {
    let Cost { allocations, allocated, .. } = cost(encoding);
    let evidence =
        format!("made and run to its end, it asks the allocator {allocations} times, for {allocated} bytes");
    Some(match stack(encoding) {
        Some(stack) => (
            format!("{allocations} and a stack"),
            format!("{evidence}; and the system for a stack of {stack} bytes"),
        ),
        None => (allocations.to_string(), evidence),
    })
}

pub(crate) fn bytes(encoding: Encoding) -> Option<Cell> {
    let Cost { bytes, allocated, .. } = cost(encoding);
    let evidence = format!("`size_of_val` of a body that counts from 1 to 3 is {bytes}");
    Some(match (stack(encoding), allocated) {
        (Some(stack), _) => {
            (format!("{bytes} and a stack"), format!("{evidence}; its stack is of {stack} bytes"))
        }
        (None, 0) => (bytes.to_string(), evidence),
        (None, heap) => (format!("{bytes} + {heap}"), format!("{evidence}; {heap} more are on the heap")),
    })
}
