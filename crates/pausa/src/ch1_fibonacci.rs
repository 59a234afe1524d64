//! `ch1_fibonacci`: an unbounded sequence in the memory of two numbers.

use std::error::Error;
use std::fmt;
use std::num::Wrapping;

/// Implemented by an encoding that has the program.
pub trait Fibonacci {
    /// Yields the first `count` Fibonacci numbers, from 0. If one does not fit in `N`, an [`Overflow`] takes its place and is
    /// the last item. While the iterator is paused it holds two numbers.
    ///
    /// A panic in [`Number::checked_add`] ends the iterator: after it, `next` returns `None` or (`gen` blocks) panics again.
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>>;
}

/// A number type for the Fibonacci sequence.
pub trait Number: Clone {
    /// 0.
    fn zero() -> Self;
    /// 1.
    fn one() -> Self;
    /// The sum, or `None` if it does not fit.
    fn checked_add(&self, other: &Self) -> Option<Self>;
}

impl Number for u64 {
    fn zero() -> Self {
        0
    }

    fn one() -> Self {
        1
    }

    fn checked_add(&self, other: &Self) -> Option<Self> {
        u64::checked_add(*self, *other)
    }
}

impl Number for u128 {
    fn zero() -> Self {
        0
    }

    fn one() -> Self {
        1
    }

    fn checked_add(&self, other: &Self) -> Option<Self> {
        u128::checked_add(*self, *other)
    }
}

/// Numbers that wrap instead of overflowing: there can be any number of terms, and an addition is one instruction.
impl Number for Wrapping<u64> {
    #[inline]
    fn zero() -> Self {
        Wrapping(0)
    }

    #[inline]
    fn one() -> Self {
        Wrapping(1)
    }

    #[inline]
    fn checked_add(&self, other: &Self) -> Option<Self> {
        Some(Wrapping(self.0.wrapping_add(other.0)))
    }
}

/// The next Fibonacci number does not fit in the number type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow;

impl fmt::Display for Overflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the next Fibonacci number does not fit in this type: use a wider or an exact one")
    }
}

impl Error for Overflow {}

/// The list version of the story, for comparison: it holds all numbers in memory at once.
///
/// # Errors
/// [`Overflow`] if a number does not fit in `N`.
pub fn fibonacci_list<N: Number>(count: u64) -> Result<Vec<N>, Overflow> {
    let mut list: Vec<N> = Vec::new();
    for _ in 0..count {
        let term = match list.as_slice() {
            [] => N::zero(),
            [_] => N::one(),
            [.., before, last] => before.checked_add(last).ok_or(Overflow)?,
        };
        list.push(term);
    }
    Ok(list)
}
