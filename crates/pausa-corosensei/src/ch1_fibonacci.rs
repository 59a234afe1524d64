//! `ch1_fibonacci` on a stack of its own: an unbounded sequence in the memory of two numbers.
//!
//! The loop and its variables are written as in Python. They are on a stack of 1 MiB of address space, of which one or
//! two pages are in memory.

use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};

use crate::Corosensei;
use crate::adapter::iterator;

impl Fibonacci for Corosensei {
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
        iterator(move |yielder| {
            // The term before the first is 1. Starting there makes each sum only when it is asked for.
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
