//! Encoding 5: the `gen` blocks of the nightly compiler (RFC 3513), and `iter!`, the closures that make them.
//!
//! A `gen` block is an iterator: it is resumed without a value, returns none, and cannot await. So this encoding has no
//! dialogues and no programs on an event loop. Without an adapter, a block is fused, can be moved, and is `Send` if everything
//! is that it holds.

#![feature(gen_blocks, iter_macro, yield_expr, coroutine_clone)]
// Examples that name their features themselves are compiled one by one.
#![doc(test(attr(feature(gen_blocks, coroutine_clone))))]
#![forbid(unsafe_code)]

pub mod adapter;
mod ch1_count_to_three;
mod ch1_fibonacci;
mod ch2_cooperative;
mod ch2_log_pipeline;
mod ch6_snapshot;

#[cfg(feature = "play")]
use pausa_story::{Player, playable};

/// The encoding. It implements the trait of each program that it has.
#[derive(Clone, Copy, Debug)]
pub struct GenBlock;

/// The programs that this encoding can play.
#[cfg(feature = "play")]
pub fn player() -> Player {
    Player::new("gen")
        .with(playable::ch1_count_to_three::<GenBlock>())
        .with(playable::ch1_fibonacci::<GenBlock>())
        .with(playable::ch2_log_pipeline::<GenBlock>())
        .with(playable::ch2_cooperative::<GenBlock>())
        .with(playable::ch6_snapshot::<GenBlock>())
}
