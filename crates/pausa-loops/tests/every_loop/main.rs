//! What holds on every event loop. A file for each subject; what only our loop has is tested in `pausa-scheduler`.

#![expect(
    clippy::print_stderr,
    reason = "what is not tested here, and where a failure was, is in the output of a test"
)]

#[path = "../../../../tests/crowd.rs"]
mod crowd;
#[path = "../../../../tests/drops.rs"]
mod drops;

/// Runs a scenario on each loop by a clock that jumps, and gives the name of each loop with what the scenario gave there.
/// `except(name, why)` before it declares a loop that cannot do it, `by(clock)` another clock. It is a macro because a
/// closure cannot be generic over the loop.
macro_rules! on_every_loop {
    ($(except($name:expr, $why:literal),)* $(by($clock:expr),)? async |$event_loop:ident| $body:block) => {
        on_every_loop!($(except($name, $why),)* $(by($clock),)? async |$event_loop| -> () $body)
    };
    ($(except($name:expr, $why:literal),)* $(by($clock:expr),)? async |$event_loop:ident| -> $output:ty $body:block) => {{
        struct Scenario;
        impl pausa_loops::OnLoop for Scenario {
            type Output = $output;

            async fn main<L: pausa::Loop>(self, $event_loop: L) -> $output $body
        }
        let clock = [$($clock,)? pausa_loops::Clock::Rehearsal][0];
        crate::run_on_all_but(&[$(($name, $why)),*], clock, || Scenario)
    }};
}

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

use pausa_loops::{Clock, LoopName, OnLoop, run};

/// What [`on_every_loop`] does. The output of a test that fails says on which loop.
fn run_on_all_but<P: OnLoop>(
    exceptions: &[(LoopName, &str)],
    clock: Clock,
    program: impl Fn() -> P,
) -> Vec<(LoopName, P::Output)> {
    let mut outputs = Vec::new();
    for name in LoopName::ALL {
        if let Some((_, why)) = exceptions.iter().find(|(exception, _)| *exception == name) {
            eprintln!("not on {name}: {why}");
            continue;
        }
        eprintln!("on {name}");
        outputs.push((name, run(name, clock, program()).expect("there is a loop")));
    }
    outputs
}

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
