//! `ch1_fibonacci` with `iter!`: an unbounded sequence in the memory of two numbers.
//!
//! Easy here: `iter!` is the recipe and not yet the iterator. It holds no number, so it can be sent to a thread and followed
//! there even where the numbers must stay on one thread (see the compile-fail cases), and it can be followed twice.
//! The recipe is followed at once, since the contract asks for the iterator.

use std::iter::iter;

use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};

use crate::GenBlock;

impl Fibonacci for GenBlock {
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
        let terms = iter! { |count: u64| {
            // The number before the first is 1: so each sum is asked for when its turn has come, and not earlier.
            let (mut before, mut term) = (N::one(), Ok(N::zero()));
            for _ in 0..count {
                yield term.clone();
                let Ok(number) = term else { return };
                term = before.checked_add(&number).ok_or(Overflow);
                before = number;
            }
        } };
        terms(count)
    }
}
