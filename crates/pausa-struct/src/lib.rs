//! Encoding 1: iterators, state machines and futures written by hand as structs. Stable Rust, with `serde` for the program
//! that is saved.
//!
//! A struct implements `Iterator`, [`pausa::Coroutine`] or `Future` itself, so there is no adapter.

#![forbid(unsafe_code)]

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
pub struct Struct;

/// The programs that this encoding can play.
#[cfg(feature = "play")]
pub fn player() -> Player {
    Player::new("struct")
        .with_all(every_program::<Struct>())
        .with(playable::ch6_snapshot::<Struct>())
        .with(playable::ch6_saved::<Struct>())
        .with(playable::ch6_cancel::<Struct>())
}
