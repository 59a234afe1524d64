//! The contract of *pausa*: what every encoding of the story's programs agrees on.
//!
//! - [`Coroutine`]: a function that pauses. It is started once and then resumed with a value; each time it has
//!   [`Yielded`](Outcome::Yielded) or is [`Complete`](Outcome::Complete).
//! - [`Guard`]: Python's protocol (`next`, `send`, `StopIteration`) over any coroutine, with errors for what is out of
//!   order and nothing lost.
//! - [`Awaited`] and [`Mailbox`]: a coroutine that pauses, as a future that is pending.
//! - [`from_fn`], [`Fused`] and [`Copyable`]: what the adapters of several encodings share.
//! - [`Loop`]: what the programs of chapters 3 to 5 need of an event loop, whichever it is; [`gather`] over any.
//! - [`Transcript`]: what a program prints, and where each line was written.
//! - A module for each program, with the trait that an encoding implements to have it.
//!
//! Pure generators are plain `Iterator`s and awaitables are plain `Future`s: where the standard library has a trait,
//! there is none here. No dependencies, stable Rust, no `unsafe`.

#![forbid(unsafe_code)]

mod awaited;
mod coroutine;
mod event_loop;
mod from_fn;
mod guard;
mod mailbox;
mod session;
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
pub mod ch6_saved;
pub mod ch6_snapshot;
pub mod ch6_walk;

pub use awaited::{Awaited, yield_now};
pub use coroutine::{Coroutine, Outcome};
pub use event_loop::{
    Accepted, Gather, GatherOn, Listener, Loop, Stream, TaskFailed, accept, accept_until, gather,
    panic_message, poll_accept_until, printable, read, write_all,
};
pub use from_fn::{Copyable, Fused, from_fn};
pub use guard::{Guard, Progress, Reason, Refused, Resumption};
pub use mailbox::Mailbox;
pub use session::Session;
pub use transcript::{Entry, Transcript};
pub use wait_group::{Busy, WaitGroup};
