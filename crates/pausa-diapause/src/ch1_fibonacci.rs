//! `ch1_fibonacci` with `diapause`: an unbounded sequence in the memory of two numbers.
//!
//! The loop and its variables are written as in Python. They become fields of a plain enum. A variable that lives
//! across the pause has its type written out.

use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};

use crate::Diapause;
use crate::adapter::iterator;

impl Fibonacci for Diapause {
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
        iterator(terms::<N>(count))
    }
}

#[diapause::coroutine(yield = Result<N, Overflow>)]
fn terms<N: Number>(count: u64) {
    // The term before the first is 1. Starting there makes each sum only when it is asked for.
    let mut before: N = N::one();
    let mut term: Result<N, Overflow> = Ok(N::zero());
    for _ in 0..count {
        yield_!(term.clone());
        let Ok(number) = term else { return };
        term = before.checked_add(&number).ok_or(Overflow);
        before = number;
    }
}
