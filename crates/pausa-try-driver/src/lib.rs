//! The main function of every program that `cargo pausa try` compiles: it runs `run(n)` to the end and drops it at each of
//! the first pauses, measures its size while it is paused, and runs it between two marks for callgrind.
//!
//! It is compiled once for all bodies. What is generic here is instantiated in the program.

#![feature(specialization)]
#![expect(incomplete_features, reason = "which is how a type behind `impl Trait` is asked what it can do")]

mod allocator;
mod drive;
#[cfg(unix)]
mod limits;
mod probe;

/// What a body can name without importing it.
pub mod prelude {
    pub use pausa::{Coroutine, Outcome};

    pub use crate::drive::pause;
}

pub use drive::{Pause, Sends, at, dialogue, future, iterator, sends};
pub use probe::{body, items};
