//! The schedulers of the story, shared by every encoding: one run may hold coroutines of all of them.
//!
//! - [`RoundRobin`] is chapter 2's: everyone has a turn, in order, until all are done.

#![forbid(unsafe_code)]

mod round_robin;

pub use round_robin::{Panicked, RoundRobin};
