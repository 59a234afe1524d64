//! `ch6_snapshot` (beyond the story): a generator is copied while it is paused, and both continue.

use crate::Transcript;

/// Implemented by an encoding that has the program.
pub trait Snapshot {
    /// Yields Collatz's sequence from a number above zero to 1: after an even number comes its half, after an odd number `n`
    /// comes `3n + 1`. It prints each number before it yields it. The sequence ends where a number does not fit in 64 bits.
    ///
    /// A clone made at a pause continues from there, independent of the original. Both write to the same transcript.
    fn collatz(from: u64, transcript: Transcript) -> impl Iterator<Item = u64> + Clone;
}

/// The next number in Collatz's sequence. `None` after 1, or if the number does not fit.
pub fn next_of(number: u64) -> Option<u64> {
    match number {
        1 => None,
        even if even.is_multiple_of(2) => Some(even / 2),
        odd => odd.checked_mul(3)?.checked_add(1),
    }
}
