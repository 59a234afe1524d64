//! The programs of the story: the list of them ([`CATALOGUE`]), and with the feature `mains` their main programs, which an
//! encoding's binary plays ([`Player::main`](mains::Player::main)).
//!
//! Without the feature it depends on the contract alone: that is what `cargo pausa` needs.

#![forbid(unsafe_code)]

mod failure;
mod programs;

#[cfg(feature = "mains")]
pub mod mains;

pub use failure::Failure;
#[cfg(feature = "mains")]
pub use mains::*;
pub use programs::*;
