//! `ch1_fibonacci` on a stack of its own: an unbounded sequence in the memory of two numbers.
//!
//! Easy here: the loop and its variables stay a loop and variables.
//! Two numbers live on a stack of 1 MiB of address space, a page or two of it memory.

use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};

use crate::Corosensei;
use crate::adapter::iterator;

impl Fibonacci for Corosensei {
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
        iterator(move |yielder| {
            // The number before the first is 1: so each sum is asked for when its turn has come, and not earlier.
            let (mut before, mut term) = (N::one(), Ok(N::zero()));
            for _ in 0..count {
                yielder.suspend(term.clone());
                let Ok(number) = term else { return };
                term = before.checked_add(&number).ok_or(Overflow);
                before = number;
            }
        })
    }
}
