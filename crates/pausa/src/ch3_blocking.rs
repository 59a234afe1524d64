//! `ch3_blocking`: a blocking call stops every other task on the loop.

use crate::{Loop, Transcript};

/// Implemented by an encoding that has the program.
pub trait Blocking: 'static {
    /// Prints three heartbeats, 100 ms apart.
    fn heartbeat<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()>;

    /// Calls `block`, which blocks the thread, without a pause.
    fn block(transcript: Transcript, block: impl Fn() + 'static) -> impl Future<Output = ()>;

    /// Sleeps one second on the loop.
    fn wait<L: Loop>(event_loop: L, transcript: Transcript) -> impl Future<Output = ()>;
}
