//! Runs a scenario on each event loop.

#![expect(
    clippy::print_stderr,
    reason = "what is not tested here, and where a failure was, is in the output of a test"
)]

use pausa_loops::{Clock, LoopName, OnLoop, run};

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
        crate::on_every_loop::run_on_all_but(&[$(($name, $why)),*], clock, || Scenario)
    }};
}

/// What [`on_every_loop`] does. The output of a test that fails says on which loop.
pub(crate) fn run_on_all_but<P: OnLoop>(
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
