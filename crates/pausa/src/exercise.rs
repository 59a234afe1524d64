//! A program as an exercise: driven as often as asked and printing nothing, so that its figures are the coroutine's.

/// How a program is driven for figures. The same driver for every encoding.
#[derive(Clone, Copy, Debug)]
pub struct Exercise {
    /// What is counted: `item`, `message`, `turn`, or `run` for a whole run of the program.
    pub unit: &'static str,
    /// Bytes of the values that have to live across the widest pause, by themselves: a lower bound for any encoding. What
    /// they own on the heap, and where in the program it is paused, are not in it.
    pub must_live: usize,
    /// Drives the program through so many units.
    pub run: fn(u64),
    /// The same, counting bytes and allocations. `None` in a build that does not count.
    pub observe: Option<fn(u64) -> Observed>,
}

/// What was seen of a program while it was driven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// Bytes of the paused coroutine itself.
    pub handle: usize,
    /// Bytes that it held on the heap at its widest pause.
    pub heap: usize,
    /// Allocations of the whole run.
    pub allocations: u64,
    /// Bytes of those.
    pub bytes: u64,
}
