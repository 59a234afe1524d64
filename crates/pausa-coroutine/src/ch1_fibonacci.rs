//! `ch1_fibonacci` as a `#[coroutine]` closure: an unbounded sequence in the memory of two numbers.
//!
//! Easy here: the loop and its variables stay a loop and variables, and the state is as movable as a struct.

use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};

use crate::CoroutineClosure;
use crate::adapter::iterator;

impl Fibonacci for CoroutineClosure {
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
        iterator(
            #[coroutine]
            move || {
                // The number before the first is 1: so each sum is asked for when its turn has come, and not earlier.
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
