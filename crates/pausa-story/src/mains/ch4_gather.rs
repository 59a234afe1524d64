//! `ch4_gather`: runs A and B in sequence, then gathered.

use std::marker::PhantomData;
use std::time::Duration;

use pausa::ch4_gather::GatherTwo;
use pausa::{GatherOn, Loop};
use pausa_loops::OnLoop;

use super::arguments::Usage;
use super::exercise::{Drive, Observer, QuietLoop, on_quiet_loop, watch};
use super::on_loop::{loop_name, play_on, tell};
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of("play ch4_gather [-- --loop ours|tokio|smol]");

pub(crate) fn play<E: GatherTwo>(run: Run) -> Result<(), Failure> {
    let name = loop_name(&run, USAGE)?;
    let played = play_on(name, &run, Main(PhantomData::<E>))?;
    tell(format_args!(
        "en secuencia {:.3} s, juntas {:.3} s",
        played.alone.as_secs_f64(),
        played.gathered.as_secs_f64()
    ));
    let quoted: Vec<_> = played.results.iter().map(|result| format!("'{result}'")).collect();
    run.transcript.line(format_args!("[{}]", quoted.join(", ")));
    Ok(())
}

/// Runs A and B both ways, and measures the time by the loop's clock.
pub struct Main<E>(pub PhantomData<E>);

/// The results and the times of both runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// The results in the order of the calls. They are the same in both runs.
    pub results: Vec<String>,
    /// The time of both tasks in sequence.
    pub alone: Duration,
    /// The time of both tasks gathered.
    pub gathered: Duration,
}

impl<E: GatherTwo> OnLoop for Main<E> {
    type Output = Played;

    async fn main<L: Loop>(self, event_loop: L) -> Played {
        tell("A (2 s), y luego B (1 s)…");
        let begin = event_loop.now();
        let in_sequence = E::in_sequence(event_loop.clone()).await;
        let alone = event_loop.now() - begin;
        tell("A y B, juntas…");
        let begin = event_loop.now();
        let results = E::gathered(event_loop.clone()).await;
        let gathered = event_loop.now() - begin;
        assert_eq!(results, in_sequence, "the same results in the same order");
        Played { results, alone, gathered }
    }
}

/// Measures A and B gathered, on our loop with a virtual clock. It counts all three tasks.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: GatherTwo> Drive for Figures<E> {
    const UNIT: &'static str = "run";
    /// The future of `gather`.
    const MUST_LIVE: usize = size_of::<GatherOn<QuietLoop, String>>();

    fn drive(units: u64, observer: &mut impl Observer) {
        on_quiet_loop(async |event_loop| {
            for _ in 0..units {
                watch(observer, || E::gathered(event_loop.clone())).await;
            }
        });
    }
}
