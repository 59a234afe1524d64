//! Encoding 4, for comparison: the language's own `async` and `await`, with `async-stream` where a sequence is produced.
//! Stable Rust.
//!
//! An async block is resumed without a value, so this encoding has no dialogues: no echo, no worker, no delegation.
//! [`adapter`] handles every difference between streams, futures and the contract.

#![forbid(unsafe_code)]
#![expect(clippy::manual_async_fn, reason = "a chapter has the same signatures in every encoding")]

pub mod adapter;
mod ch1_count_to_three;
mod ch1_fibonacci;
mod ch2_cooperative;
mod ch2_log_pipeline;
mod ch3_awaitable_counter;
mod ch3_blocking;
mod ch3_first_coroutine;
mod ch4_downloads;
mod ch4_echo_server;
mod ch4_gather;
mod ch5_url_harvest;
mod ch6_cancel;

#[cfg(feature = "play")]
use pausa_story::{Player, playable};

/// The encoding. It implements the trait of each program that it has.
#[derive(Clone, Copy, Debug)]
pub struct Async;

/// The programs that this encoding can play.
#[cfg(feature = "play")]
pub fn player() -> Player {
    Player::new("async")
        .with(playable::ch1_count_to_three::<Async>())
        .with(playable::ch1_fibonacci::<Async>())
        .with(playable::ch2_log_pipeline::<Async>())
        .with(playable::ch2_cooperative::<Async>())
        .with(playable::ch3_first_coroutine::<Async>())
        .with(playable::ch3_awaitable_counter::<Async>())
        .with(playable::ch3_blocking::<Async>())
        .with(playable::ch4_gather::<Async>())
        .with(playable::ch4_downloads::<Async>())
        .with(playable::ch4_echo_server::<Async>())
        .with(playable::ch5_url_harvest::<Async>())
        .with(playable::ch6_cancel::<Async>())
}
