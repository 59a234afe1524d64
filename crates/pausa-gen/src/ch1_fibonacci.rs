//! `ch1_fibonacci` with `iter!`: an unbounded sequence in the memory of two numbers.
//!
//! `iter!` makes a closure that returns a new iterator at each call. The closure holds no number, so it can be sent to
//! another thread and called there even if the numbers are not `Send` (see `tests/compile_fail`), and it can be called
//! more than once. The contract asks for an iterator, so it is called at once.

use std::iter::iter;

use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};

use crate::GenBlock;

impl Fibonacci for GenBlock {
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
        let terms = iter! { |count: u64| {
            // The term before the first is 1. Starting there makes each sum only when it is asked for.
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
