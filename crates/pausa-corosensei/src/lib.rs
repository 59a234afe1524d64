//! Encoding 6: coroutines of the `corosensei` library, each on a stack of its own. Stable Rust.
//!
//! A pause is `yielder.suspend(value)`, a plain function call that switches to the caller's stack and returns at the next
//! resumption. So any function that the body calls can pause, and awaiting or delegating needs no `.await`. The cost is the
//! stack: it is mapped when the coroutine is made. A coroutine is not `Send`, because the compiler does not know what is on
//! its stack. [`adapter`] handles every difference between the library and the contract, and has the only `unsafe`.

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
mod ch6_cancel;
mod ch6_walk;

#[cfg(feature = "play")]
use pausa_story::{Player, every_program, playable};

/// The encoding. It implements the trait of each program that it has.
#[derive(Clone, Copy, Debug)]
pub struct Corosensei;

/// The programs that this encoding can play.
#[cfg(feature = "play")]
pub fn player() -> Player {
    Player::new("corosensei")
        .with_all(every_program::<Corosensei>())
        .with(playable::ch6_walk::<Corosensei>())
        .with(playable::ch6_cancel::<Corosensei>())
}
