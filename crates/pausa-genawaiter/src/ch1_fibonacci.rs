//! `ch1_fibonacci` as a `genawaiter` generator: an unbounded sequence in the memory of two numbers.
//!
//! Easy here: the loop and its variables stay a loop and variables.
//! The state is in a box on the heap, with a channel for the yielded number beside it.

use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};

use crate::Genawaiter;
use crate::adapter::iterator;

impl Fibonacci for Genawaiter {
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
        iterator(async move |co| {
            // The number before the first is 1: so each sum is asked for when its turn has come, and not earlier.
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
