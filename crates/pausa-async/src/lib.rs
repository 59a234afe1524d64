//! Encoding 4, for comparison: the language's own `async` and `await`, with `async-stream` where a sequence is produced.
//! Stable Rust.
//!
//! An async block is resumed without a value, so there are no dialogues here: no echo, no worker, no delegation.

#![forbid(unsafe_code)]
#![expect(clippy::manual_async_fn, reason = "a chapter has the same signatures in every encoding")]

mod adapter;
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

use pausa_story as story;

/// The encoding: it implements the trait of each program that it has.
#[derive(Clone, Copy, Debug)]
pub struct Async;

/// What it can play.
pub fn encoding() -> pausa::Encoding {
    let programs = vec![
        story::ch1_count_to_three::playable::<Async>(),
        story::ch1_fibonacci::playable::<Async>(),
        story::ch2_log_pipeline::playable::<Async>(),
        story::ch2_cooperative::playable::<Async>(),
        story::ch3_first_coroutine::playable::<Async>(),
        story::ch3_awaitable_counter::playable::<Async>(),
        story::ch3_blocking::playable::<Async>(),
        story::ch4_gather::playable::<Async>(),
        story::ch4_downloads::playable::<Async>(),
        story::ch4_echo_server::playable::<Async>(),
        story::ch5_url_harvest::playable::<Async>(),
    ];
    pausa::Encoding { name: "async", programs }
}
