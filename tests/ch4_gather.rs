//! Tests of `ch4_gather` for every encoding, on three loops.

use std::marker::PhantomData;
use std::time::Duration;

use pausa_loops::{Clock, LoopName, run};
use pausa_story::ch4_gather::Main;
use pausa_story::playable::ch4_gather as playable;

use super::support::assert_agrees_with_cpython_on_every_loop;
use crate::Subject;

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython_on_every_loop(playable::<Subject>());
}

#[test]
fn by_the_loops_clock_it_takes_three_seconds_in_sequence_and_two_together() {
    let played =
        run(LoopName::Ours, Clock::Rehearsal, Main(PhantomData::<Subject>)).expect("there is a loop");
    assert_eq!((played.alone, played.gathered), (Duration::from_secs(3), Duration::from_secs(2)));
    // tokio's virtual clock has a resolution of one millisecond, and rounds up.
    let played =
        run(LoopName::Tokio, Clock::Rehearsal, Main(PhantomData::<Subject>)).expect("there is a loop");
    assert_eq!((played.alone.as_millis() / 10, played.gathered.as_millis() / 10), (300, 200));
}

#[test]
fn the_results_come_in_the_order_asked_for_and_not_in_that_of_their_ends() {
    for name in LoopName::ALL {
        let played = run(name, Clock::Rehearsal, Main(PhantomData::<Subject>)).expect("there is a loop");
        assert_eq!(played.results, ["A terminó", "B terminó"], "on {name}");
    }
}
