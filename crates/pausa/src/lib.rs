//! The contract of *pausa*: the traits and types that every encoding of the programs implements or uses.
//!
//! - [`Coroutine`]: a function that pauses. It is started once and then resumed with a value. Each time it either has
//!   [`Yielded`](Outcome::Yielded) or is [`Complete`](Outcome::Complete).
//! - [`Guard`]: Python's generator protocol (`next`, `send`, `StopIteration`) for any coroutine. A call in the wrong order
//!   is an error that returns the value sent. A coroutine that receives a `Result` also has `throw` and `close`
//!   ([`Thrown`]), and [`delegated`] closes an inner one.
//! - [`Awaited`] and [`Mailbox`]: await a coroutine as a future that is pending at each pause.
//! - [`from_fn`], [`from_fallible_fn`], [`Fused`] and [`Copyable`]: building blocks that the adapters of several encodings share.
//! - [`Loop`]: the operations of an event loop that the programs on a loop use; [`gather`] and [`timeout`] on any loop.
//! - [`Cancel`]: asks tasks to stop; they can await while they clean up.
//! - [`Transcript`]: the lines that a program prints, and the source location of each.
//! - A module for each program, with the trait that an encoding implements to provide it.
//!
//! Generators without `send` are plain `Iterator`s and awaitables are plain `Future`s: the contract adds no trait where the
//! standard library has one. No dependencies, stable Rust, no `unsafe`.

#![forbid(unsafe_code)]

mod awaited;
mod cancel;
mod coroutine;
mod delegate;
mod event_loop;
mod from_fn;
mod guard;
mod mailbox;
mod session;
mod throw;
mod transcript;
mod wait_group;

pub mod ch1_count_to_three;
pub mod ch1_fibonacci;
pub mod ch2_cooperative;
pub mod ch2_echo;
pub mod ch2_log_pipeline;
pub mod ch2_worker;
pub mod ch3_awaitable_counter;
pub mod ch3_blocking;
pub mod ch3_delegation;
pub mod ch3_first_coroutine;
pub mod ch4_downloads;
pub mod ch4_echo_server;
pub mod ch4_gather;
pub mod ch5_url_harvest;
pub mod ch6_cancel;
pub mod ch6_close;
pub mod ch6_saved;
pub mod ch6_snapshot;
pub mod ch6_throw;
pub mod ch6_walk;

pub use awaited::{Awaited, yield_now};
pub use cancel::{Cancel, Cancelled, Elapsed, Timeout, TimeoutOn, UntilCancelled, UntilStop, timeout};
pub use coroutine::{Coroutine, Outcome};
pub use delegate::{IgnoredClose, delegated};
pub use event_loop::{
    Accepted, Gather, GatherOn, Listener, Loop, Stream, TaskFailed, accept, accept_until, gather,
    panic_message, poll_accept_until, printable, read, write_all,
};
pub use from_fn::{Copyable, Fused, from_fallible_fn, from_fn};
pub use guard::{Guard, Progress, Refused, Resumption};
pub use mailbox::Mailbox;
pub use session::Session;
pub use throw::{CloseError, Thrown};
pub use transcript::{Entry, Transcript};
pub use wait_group::{Busy, WaitGroup};
