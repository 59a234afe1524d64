//! Encoding 3: the `#[coroutine]` closures of the nightly compiler.
//!
//! The compiler makes a state machine of such a closure; `yield value` is a pause. [`adapter`] handles every difference
//! between `core::ops::Coroutine` and the contract.

#![feature(coroutines, coroutine_trait, coroutine_clone, iter_from_coroutine)]
// Examples that name their features themselves are compiled one by one.
#![doc(test(attr(feature(coroutines, coroutine_clone, stmt_expr_attributes))))]
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
mod ch6_close;
mod ch6_snapshot;
mod ch6_throw;

#[cfg(feature = "play")]
use pausa_story::{Player, every_program, playable};

/// The encoding. It implements the trait of each program that it has.
#[derive(Clone, Copy, Debug)]
pub struct CoroutineClosure;

/// The programs that this encoding can play.
#[cfg(feature = "play")]
pub fn player() -> Player {
    Player::new("coroutine")
        .with_all(every_program::<CoroutineClosure>())
        .with(playable::ch6_snapshot::<CoroutineClosure>())
        .with(playable::ch6_throw::<CoroutineClosure>())
        .with(playable::ch6_close::<CoroutineClosure>())
        .with(playable::ch6_cancel::<CoroutineClosure>())
}
