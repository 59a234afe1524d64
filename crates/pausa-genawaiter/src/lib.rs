//! Encoding 2: generators of the `genawaiter` library, with resume arguments. Stable Rust.
//!
//! The library runs an `async` block as a generator: `co.yield_(value).await` is a pause. [`adapter`] handles every
//! difference between the library and the contract.

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

#[cfg(feature = "play")]
use pausa_story::{Player, every_program, playable};

/// The encoding. It implements the trait of each program that it has.
#[derive(Clone, Copy, Debug)]
pub struct Genawaiter;

/// The programs that this encoding can play.
#[cfg(feature = "play")]
pub fn player() -> Player {
    Player::new("genawaiter")
        .with_all(every_program::<Genawaiter>())
        .with(playable::ch6_cancel::<Genawaiter>())
}
