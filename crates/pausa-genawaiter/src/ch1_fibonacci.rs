//! `ch1_fibonacci` as a `genawaiter` generator: an unbounded sequence in the memory of two numbers.
//!
//! The loop and its variables are written as in Python. They are in a `Box`, and each yielded number passes through a
//! cell that the generator and its owner share.

use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};

use crate::Genawaiter;
use crate::adapter::iterator;

impl Fibonacci for Genawaiter {
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
        iterator(async move |co| {
            // The term before the first is 1. Starting there makes each sum only when it is asked for.
            let (mut before, mut term) = (N::one(), Ok(N::zero()));
            for _ in 0..count {
                co.yield_(term.clone()).await;
                let Ok(number) = term else { return };
                term = before.checked_add(&number).ok_or(Overflow);
                before = number;
            }
        })
    }
}
