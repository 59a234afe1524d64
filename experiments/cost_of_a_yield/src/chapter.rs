//! The chapter `ch1_fibonacci` as it is, any number type and overflow included: what the contract adds to the plain loop
//! and to the library. The other contenders are in `contenders`, with a body of their own.
//!
//! - `chapter-wrapping`: numbers that cannot overflow, and the loop in the function that makes the generator;
//! - `chapter-elsewhere`: the same, and the loop in a function of its own;
//! - `chapter-checked`: additions whose overflow is checked.

use genawaiter::rc::Gen;
use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};
use pausa_coroutine::CoroutineClosure;
use pausa_genawaiter::Genawaiter;
use pausa_struct::Struct;

/// 64 bits that wrap around: the branch for an overflow is there, and the compiler sees that it is never taken.
///
/// `ELSEWHERE` keeps the two loops over it apart: what is compiled once for both is not inlined into either.
#[derive(Clone, Copy)]
struct Wrapping<const ELSEWHERE: bool>(u64);

impl<const ELSEWHERE: bool> Number for Wrapping<ELSEWHERE> {
    fn zero() -> Self {
        Wrapping(0)
    }

    fn one() -> Self {
        Wrapping(1)
    }

    fn checked_add(&self, other: &Self) -> Option<Self> {
        Some(Wrapping(self.0.wrapping_add(other.0)))
    }
}

impl<const ELSEWHERE: bool> From<Wrapping<ELSEWHERE>> for u64 {
    fn from(number: Wrapping<ELSEWHERE>) -> u64 {
        number.0
    }
}

/// The lower 63 bits of the sum, through an addition whose overflow is checked, and never happens.
#[derive(Clone, Copy)]
struct Checked(u64);

impl Number for Checked {
    fn zero() -> Self {
        Checked(0)
    }

    fn one() -> Self {
        Checked(1)
    }

    fn checked_add(&self, other: &Self) -> Option<Self> {
        let half = |number: u64| number & (u64::MAX >> 1);
        self.0.checked_add(half(other.0)).map(half).map(Checked)
    }
}

impl From<Checked> for u64 {
    fn from(number: Checked) -> u64 {
        number.0
    }
}

/// A `for` loop in the function that makes the generator.
#[inline(always)]
fn sum<N: Into<u64>>(terms: impl Iterator<Item = Result<N, Overflow>>) -> u64 {
    let mut sum = 0;
    for term in terms {
        match term {
            Ok(term) => sum ^= term.into(),
            Err(Overflow) => break,
        }
    }
    sum
}

/// The same loop in a function of its own, which is given a generator and knows not where it is paused.
#[inline(never)]
fn sum_elsewhere<N: Into<u64>>(terms: impl Iterator<Item = Result<N, Overflow>>) -> u64 {
    sum(terms)
}

/// The chapter's body with its consumer in the place of the pause.
fn plain_loop<N: Number>(count: u64, mut consume: impl FnMut(Result<N, Overflow>)) {
    let (mut before, mut term) = (N::one(), Ok(N::zero()));
    for _ in 0..count {
        consume(term.clone());
        let Ok(number) = term else { return };
        term = before.checked_add(&number).ok_or(Overflow);
        before = number;
    }
}

/// The chapter's body in `genawaiter` as it is, without the contract.
fn raw_genawaiter<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
    Gen::new(|co| async move {
        let (mut before, mut term) = (N::one(), Ok(N::zero()));
        for _ in 0..count {
            co.yield_(term.clone()).await;
            let Ok(number) = term else { return };
            term = before.checked_add(&number).ok_or(Overflow);
            before = number;
        }
    })
    .into_iter()
}

/// The contenders, in the order of the table.
pub(crate) const CONTENDERS: [&str; 5] = ["plain", "struct", "coroutine", "genawaiter", "genawaiter-rc"];

/// What is run, as it is named on the command line.
pub(crate) const WORKLOADS: [&str; 3] = ["chapter-wrapping", "chapter-elsewhere", "chapter-checked"];

/// The run of a contender by its name and the workload's.
pub(crate) fn find(contender: &str, workload: &str) -> Option<fn(u64) -> u64> {
    match workload {
        "chapter-wrapping" => here::<Wrapping<false>>(contender),
        "chapter-elsewhere" => elsewhere::<Wrapping<true>>(contender),
        "chapter-checked" => here::<Checked>(contender),
        _ => None,
    }
}

fn here<N: Number + Into<u64>>(contender: &str) -> Option<fn(u64) -> u64> {
    Some(match contender {
        "plain" => |items| {
            let mut sum = 0;
            plain_loop::<N>(items, |term| sum ^= term.map_or(0, Into::into));
            sum
        },
        "struct" => |items| sum(Struct::fibonacci::<N>(items)),
        "coroutine" => |items| sum(CoroutineClosure::fibonacci::<N>(items)),
        "genawaiter" => |items| sum(Genawaiter::fibonacci::<N>(items)),
        "genawaiter-rc" => |items| sum(raw_genawaiter::<N>(items)),
        _ => return None,
    })
}

fn elsewhere<N: Number + Into<u64>>(contender: &str) -> Option<fn(u64) -> u64> {
    Some(match contender {
        // A plain loop has no elsewhere.
        "plain" => return here::<N>(contender),
        "struct" => |items| sum_elsewhere(Struct::fibonacci::<N>(items)),
        "coroutine" => |items| sum_elsewhere(CoroutineClosure::fibonacci::<N>(items)),
        "genawaiter" => |items| sum_elsewhere(Genawaiter::fibonacci::<N>(items)),
        "genawaiter-rc" => |items| sum_elsewhere(raw_genawaiter::<N>(items)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_contenders_of_the_chapter_compute_the_same() {
        for workload in WORKLOADS {
            for items in [0, 1, 2, 100, 1001] {
                let answers = CONTENDERS.map(|contender| find(contender, workload).unwrap()(items));
                assert!(
                    answers.iter().all(|answer| *answer == answers[0]),
                    "{workload} {items}: {answers:?}"
                );
            }
        }
    }
}
