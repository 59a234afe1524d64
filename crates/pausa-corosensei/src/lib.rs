//! Encoding 6: coroutines of the `corosensei` library, each on a stack of its own. Stable Rust.
//!
//! The compiler knows nothing of these pauses: `yielder.suspend(value)` is a function that returns later. So a pause may
//! stand in any function that the body calls, and what awaits or delegates is a plain function without `.await`. The price is
//! the stack: it is mapped when the coroutine is made, and the coroutine stays on its thread whatever it holds. Everything in
//! which the library differs from the contract is in [`adapter`], and so is the only `unsafe`.

#![deny(unsafe_code)]

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
mod ch6_walk;

#[cfg(feature = "play")]
use pausa_story::{Player, every_program, playable};

/// The encoding: it implements the trait of each program that it has.
#[derive(Clone, Copy, Debug)]
pub struct Corosensei;

/// What it can play.
#[cfg(feature = "play")]
pub fn player() -> Player {
    Player::new("corosensei").with_all(every_program::<Corosensei>()).with(playable::ch6_walk::<Corosensei>())
}
