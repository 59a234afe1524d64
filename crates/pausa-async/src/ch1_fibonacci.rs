//! `ch1_fibonacci` with `async-stream`: an unbounded sequence in the memory of two numbers.
//!
//! The loop and its variables are written as in Python. They are in a `Box`, and each yielded number passes through a
//! thread-local cell of `async-stream`.

use async_stream::stream;
use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};

use crate::Async;
use crate::adapter::iterator;

impl Fibonacci for Async {
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
        iterator(stream! {
            // The term before the first is 1. Starting there makes each sum only when it is asked for.
            let (mut before, mut term) = (N::one(), Ok(N::zero()));
            for _ in 0..count {
                yield term.clone();
                let Ok(number) = term else { return };
                term = before.checked_add(&number).ok_or(Overflow);
                before = number;
            }
        })
    }
}
