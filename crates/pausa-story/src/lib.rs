//! The list of programs ([`CATALOGUE`]), and with the feature `mains` the main of each program, which an encoding's binary
//! runs ([`Player::main`](mains::Player::main)).
//!
//! Without the feature the crate depends only on the contract and `pausa-output`; `cargo pausa` uses it so.

#![deny(unsafe_code)]

mod failure;
mod programs;

#[cfg(feature = "mains")]
pub mod mains;

pub use failure::Failure;
#[cfg(feature = "mains")]
pub use mains::*;
pub use programs::*;
