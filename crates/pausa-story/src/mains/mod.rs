//! The mains of the programs. Each makes the coroutines of a chapter in any encoding, and drives them as the story does, or
//! with the user's input: arguments, a file, standard input. Each also has a driver for measurements.

mod arguments;
mod background;
pub(crate) mod exercise;
mod input;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[expect(unsafe_code, reason = "it handles a signal")]
mod lines;
mod on_loop;
mod player;
mod recording;
mod state_file;

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

pub use arguments::Usage;
pub use exercise::{Exercise, Observed};
pub use player::{Playable, Player, Run};
