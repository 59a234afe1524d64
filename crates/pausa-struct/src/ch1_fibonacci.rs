//! `ch1_fibonacci` as a struct: an unbounded sequence in the memory of two numbers.
//!
//! The local variables are fields, so `size_of` is the memory of a paused sequence. The loop counter is a field, too;
//! the sequence ends when it is zero.

use std::mem;

use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};

use crate::Struct;

impl Fibonacci for Struct {
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
        // The term before the first is 1.
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
        // `remaining` is 0 until the sum is made, so an overflow or a panic in it ends the sequence.
        let remaining = mem::take(&mut self.remaining).checked_sub(1)?;
        let Ok(number) = mem::replace(&mut self.term, Err(Overflow)) else { return Some(Err(Overflow)) };
        // Each sum is made one call early: making it after the pause would need another state.
        self.term = self.before.checked_add(&number).ok_or(Overflow);
        self.before = number.clone();
        self.remaining = remaining;
        Some(Ok(number))
    }
}
