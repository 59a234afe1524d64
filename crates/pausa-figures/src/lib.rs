//! Receipts, instruction counts and statistics for every number that is quoted.
//!
//! A number is quoted with what it takes to get it again: a [`Receipt`] stands under every table. Instructions are counted
//! by [`callgrind`], which is not disturbed by a busy machine; times are summarised by [`stats`], with contenders
//! interleaved in one process so that what disturbs one disturbs all. [`report`] writes both into a README, and says
//! whether what stands there still holds. Where a number cannot be had there is a reason, [`Missing`], and never a zero.

#![forbid(unsafe_code)]

pub mod callgrind;
mod memory;
mod receipt;
pub mod report;
mod saved;
pub mod stats;
mod table;

pub use callgrind::Missing;
pub use memory::Memory;
pub use receipt::Receipt;
pub use saved::{Saved, check, figures_file};
