//! Encoding 7: functions that the `diapause` library rewrites into state machines. Stable Rust.
//!
//! `#[coroutine]` makes an enum of the function's body: a variant for each `yield_!`, with the variables that live across it.
//! It is what `pausa-struct` writes by hand, and it is as movable, as `Send` and as nameable (`numbers::State`). The macro
//! sees no types, so a variable that lives across a pause says its own; and no reference can live there. Everything in which
//! the library differs from the contract is in [`adapter`].

#![forbid(unsafe_code)]

pub mod adapter;
mod ch1_count_to_three;
mod ch1_fibonacci;
mod ch2_cooperative;
mod ch2_echo;
mod ch2_log_pipeline;
mod ch2_worker;
mod ch3_awaitable_counter;
mod ch3_blocking;
mod ch3_delegation;
mod ch3_first_coroutine;
mod ch4_downloads;
mod ch4_echo_server;
mod ch4_gather;
mod ch5_url_harvest;
mod ch6_saved;
mod ch6_snapshot;

#[cfg(feature = "play")]
use pausa_story::{Player, every_program, playable};

/// The encoding: it implements the trait of each program that it has.
#[derive(Clone, Copy, Debug)]
pub struct Diapause;

/// What it can play.
#[cfg(feature = "play")]
pub fn player() -> Player {
    Player::new("diapause")
        .with_all(every_program::<Diapause>())
        .with(playable::ch6_snapshot::<Diapause>())
        .with(playable::ch6_saved::<Diapause>())
}
