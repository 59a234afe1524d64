//! What holds on every event loop. A file for each subject; what only our loop has is tested in `pausa-scheduler`.

#[path = "../../../../tests/crowd.rs"]
mod crowd;
#[path = "../../../../tests/drops.rs"]
mod drops;
#[macro_use]
#[path = "../../../../tests/on_every_loop.rs"]
mod on_every_loop;

mod aborting;
mod cancelling;
mod ending;
mod gathering;
mod moving;
mod nesting;
mod panicking;
mod smol_clock;
mod sockets;
mod timers;
mod wakes;

use std::net::SocketAddr;
use std::time::Duration;

/// Long enough for every task that is ready to have a few turns, and no time at all.
const A_FEW_TURNS: Duration = Duration::from_millis(10);
const SECOND: Duration = Duration::from_secs(1);

/// Checks how much time has passed by a loop's clock. It may be a bit more than expected: tokio's clock counts in
/// milliseconds.
#[track_caller]
fn assert_took(took: Duration, expected: Duration) {
    assert!((expected..=expected + Duration::from_millis(2)).contains(&took), "{took:?}, not {expected:?}");
}

/// An address of this machine, with a port that the system chooses.
fn anywhere() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}
