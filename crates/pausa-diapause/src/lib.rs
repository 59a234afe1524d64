//! Encoding 7: functions that the `diapause` library rewrites into state machines. Stable Rust.
//!
//! `#[coroutine]` turns the body of a function into an enum: a variant for each `yield_!`, with the variables that live across
//! it. `pausa-struct` writes such types by hand. The enum can be moved, has a name (`numbers::State`), and is `Send` if its
//! variables are. The macro sees no types, so a variable that lives across a pause must state its type; and no reference can
//! live across a pause. [`adapter`] handles every difference between the library and the contract.

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
mod ch6_cancel;
mod ch6_saved;
mod ch6_snapshot;

#[cfg(feature = "play")]
use pausa_story::{Player, every_program, playable};

/// The encoding. It implements the trait of each program that it has.
#[derive(Clone, Copy, Debug)]
pub struct Diapause;

/// The programs that this encoding can play.
#[cfg(feature = "play")]
pub fn player() -> Player {
    Player::new("diapause")
        .with_all(every_program::<Diapause>())
        .with(playable::ch6_snapshot::<Diapause>())
        .with(playable::ch6_saved::<Diapause>())
        .with(playable::ch6_cancel::<Diapause>())
}
