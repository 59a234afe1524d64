//! `ch1_fibonacci`: an unbounded sequence in the memory of two numbers.

use std::error::Error;
use std::fmt;

/// An encoding that has the program.
pub trait Fibonacci {
    /// The first `count` Fibonacci numbers, from 0. The first that does not fit in `N` is an [`Overflow`], and the last
    /// item. A panic in an addition ends it, too: asked again it gives nothing, or (`gen` blocks) panics again. While it is paused it keeps two numbers.
    fn fibonacci<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>>;
}

/// A number that Fibonacci can be computed in.
pub trait Number: Clone {
    /// 0.
    fn zero() -> Self;
    /// 1.
    fn one() -> Self;
    /// The sum, or nothing where it does not fit.
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

/// The next Fibonacci number does not fit in the number type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow;

impl fmt::Display for Overflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the next Fibonacci number does not fit in this type: take a wider or an exact one")
    }
}

impl Error for Overflow {}

/// The story's list version, for contrast: the same numbers, all in memory at once.
///
/// # Errors
/// [`Overflow`] when one of them does not fit in `N`.
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
