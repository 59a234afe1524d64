//! A `gen` block (RFC 3513), which nothing can be sent to.

use crate::consumers::{xor, xor_behind_dyn};

pub(crate) fn fibonacci(count: u64) -> u64 {
    xor(terms(count))
}

pub(crate) fn fibonacci_behind_dyn(count: u64) -> u64 {
    xor_behind_dyn(Box::new(terms(count)))
}

fn terms(count: u64) -> impl Iterator<Item = u64> {
    gen move {
        let (mut before, mut term) = (1_u64, 0_u64);
        for _ in 0..count {
            yield term;
            (before, term) = (term, before.wrapping_add(term));
        }
    }
}
