//! `ch3_blocking`: what a blocking call does to everyone else on the loop.

use crate::{Loop, Transcript};

/// An encoding that has the program.
pub trait Blocking: 'static {
    /// Beats three times, a tenth of a second apart.
    fn heartbeat<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()>;

    /// Calls `block`, which does not return for a while, and pauses nowhere.
    fn block(transcript: Transcript, block: impl Fn() + 'static) -> impl Future<Output = ()>;

    /// Sleeps a second on the loop.
    fn wait<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()>;
}
