//! Tests of `ch4_gather` for every encoding, on three loops.

use std::marker::PhantomData;
use std::time::Duration;

use pausa_loops::LoopName;
use pausa_story::ch4_gather::Main;
use pausa_story::playable::ch4_gather as playable;

use super::support::{assert_agrees_with_cpython, on_every_loop};
use crate::Subject;

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn by_the_loops_clock_it_takes_three_seconds_in_sequence_and_two_together() {
    for (name, played) in on_every_loop(|| Main(PhantomData::<Subject>)) {
        let took = [played.alone, played.gathered];
        match name {
            LoopName::Ours => assert_eq!(took, [3, 2].map(Duration::from_secs)),
            // Their virtual clocks have a resolution of one millisecond, and round up.
            _ => assert_eq!(took.map(|took| took.as_millis() / 10), [300, 200], "on {name}"),
        }
    }
}

#[test]
fn the_results_come_in_the_order_asked_for_and_not_in_that_of_their_ends() {
    for (name, played) in on_every_loop(|| Main(PhantomData::<Subject>)) {
        assert_eq!(played.results, ["A terminó", "B terminó"], "on {name}");
    }
}
