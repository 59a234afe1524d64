//! `ch1_fibonacci` as a `#[coroutine]` closure: an unbounded sequence in the memory of two numbers.
//!
//! The loop and its variables are written as in Python. The closure holds them itself, without a box, and can be moved
//! between pauses.

use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};

use crate::CoroutineClosure;
use crate::adapter::iterator;

impl Fibonacci for CoroutineClosure {
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
        iterator(
            #[coroutine]
            move || {
                // The term before the first is 1. Starting there makes each sum only when it is asked for.
                let (mut before, mut term) = (N::one(), Ok(N::zero()));
                for _ in 0..count {
                    yield term.clone();
                    let Ok(number) = term else { return };
                    term = before.checked_add(&number).ok_or(Overflow);
                    before = number;
                }
            },
        )
    }
}
