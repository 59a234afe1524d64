//! The list and the generators, over exact numbers and over 64 bits.

use std::num::Wrapping;

use num_bigint::BigUint;
use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow, fibonacci_list};
use pausa_coroutine::CoroutineClosure;
use pausa_genawaiter::Genawaiter;
use pausa_struct::Struct;

/// Who keeps the terms, or does not.
pub(crate) const CONTENDERS: [&str; 4] = ["list", "struct", "genawaiter", "coroutine"];

/// What the terms are: of any size, or 64 bits that wrap around, for a list of more than 93 of them.
pub(crate) const NUMBERS: [&str; 2] = ["exact", "u64"];

/// Goes over the first `count` terms with one of the contenders: the exclusive or of their lower 64 bits.
pub(crate) fn run(contender: &str, numbers: &str, count: u64) -> Option<u64> {
    match numbers {
        "exact" => over::<Exact>(contender, count, |term| term.0.iter_u64_digits().next().unwrap_or(0)),
        "u64" => over::<Wrapping<u64>>(contender, count, |term| term.0),
        _ => None,
    }
}

/// `lowest` gives the lower 64 bits of a term.
fn over<N: Number>(contender: &str, count: u64, lowest: impl Fn(&N) -> u64) -> Option<u64> {
    Some(match contender {
        "list" => {
            fibonacci_list::<N>(count).map_or(0, |list| list.iter().fold(0, |sum, term| sum ^ lowest(term)))
        }
        "struct" => xor(Struct::fibonacci::<N>(count), lowest),
        "genawaiter" => xor(Genawaiter::fibonacci::<N>(count), lowest),
        "coroutine" => xor(CoroutineClosure::fibonacci::<N>(count), lowest),
        _ => return None,
    })
}

fn xor<N>(terms: impl Iterator<Item = Result<N, Overflow>>, lowest: impl Fn(&N) -> u64) -> u64 {
    terms.fold(0, |sum, term| sum ^ term.map_or(0, |term| lowest(&term)))
}

#[derive(Clone)]
struct Exact(BigUint);

impl Number for Exact {
    fn zero() -> Self {
        Exact(BigUint::ZERO)
    }

    fn one() -> Self {
        Exact(BigUint::from(1u8))
    }

    fn checked_add(&self, other: &Self) -> Option<Self> {
        Some(Exact(&self.0 + &other.0))
    }
}

#[cfg(test)]
mod tests {
    use allocation_counter::measure;

    use super::*;
    use crate::computed;

    #[test]
    fn all_contenders_give_the_same_terms() {
        for count in [0, 1, 2, 3, 93, 94, 1000] {
            let answers = CONTENDERS.map(|contender| NUMBERS.map(|numbers| run(contender, numbers, count)));
            let first = answers[0][0];
            assert!(
                answers.as_flattened().iter().all(|answer| *answer == first && answer.is_some()),
                "{answers:?}"
            );
        }
    }

    fn most_bytes(contender: &str, numbers: &str, count: u64) -> u64 {
        measure(|| assert!(run(contender, numbers, count).is_some())).bytes_max
    }

    #[test]
    fn a_list_takes_what_is_computed_for_it() {
        // The list grows by doubling, and for a moment there are two of it: what is left over of the last.
        for count in [1024, 8192] {
            let (most, computed) = (most_bytes("list", "exact", count) as f64, computed::list(count) as f64);
            assert!((0.99..1.10).contains(&(most / computed)), "{count}: {most} and {computed}");
        }
    }

    #[test]
    fn a_generator_takes_no_more_for_more_terms() {
        for contender in &CONTENDERS[1..] {
            assert_eq!(
                most_bytes(contender, "u64", 1_000_000),
                most_bytes(contender, "u64", 10),
                "{contender}"
            );
            // A few terms, of 864 bytes the last.
            assert!(most_bytes(contender, "exact", 10_000) < 8 * 1024, "{contender}");
        }
    }
}
