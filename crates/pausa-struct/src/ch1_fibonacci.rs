//! `ch1_fibonacci` as a struct: an unbounded sequence in the memory of two numbers.
//!
//! Easy here: the local variables of the story are the fields; `size_of` is all there is to know about memory.
//! By hand: the loop is turned inside out, its counter is a field, and the end is a counter at zero.

use std::mem;

use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};

use crate::Struct;

impl Fibonacci for Struct {
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
        // The number before the first is 1.
        Terms { remaining: count, before: N::one(), term: Ok(N::zero()) }
    }
}

struct Terms<N> {
    remaining: u64,
    before: N,
    term: Result<N, Overflow>,
}

impl<N: Number> Iterator for Terms<N> {
    type Item = Result<N, Overflow>;

    fn next(&mut self) -> Option<Result<N, Overflow>> {
        // It is over until the sum is made: an overflow leaves it so, and a panic.
        let remaining = mem::take(&mut self.remaining).checked_sub(1)?;
        let Ok(number) = mem::replace(&mut self.term, Err(Overflow)) else { return Some(Err(Overflow)) };
        // Each sum is made one call early: what comes after a pause would need a state of its own.
        self.term = self.before.checked_add(&number).ok_or(Overflow);
        self.before = number.clone();
        self.remaining = remaining;
        Some(Ok(number))
    }
}
