//! `ch6_snapshot`: after the story. A generator is copied in its middle, and both go on.

use crate::Transcript;

/// An encoding that has the program.
pub trait Snapshot {
    /// Collatz's sequence from a number above zero to 1: half of an even number, one more than three times an odd one. It
    /// says what it has come to, and yields it. Where a number would not fit, the sequence ends.
    ///
    /// A copy that is made at a pause goes on from there by itself; both write to the same transcript.
    fn collatz(from: u64, transcript: Transcript) -> impl Iterator<Item = u64> + Clone;
}

/// What follows a number in Collatz's sequence: nothing after 1, or where it does not fit.
pub fn next_of(number: u64) -> Option<u64> {
    match number {
        1 => None,
        even if even.is_multiple_of(2) => Some(even / 2),
        odd => odd.checked_mul(3)?.checked_add(1),
    }
}
