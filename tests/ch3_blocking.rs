//! Tests of `ch3_blocking` for every encoding, on three loops.

use pausa_story::playable::ch3_blocking as playable;

use super::support::assert_agrees_with_cpython;
use crate::Subject;

#[test]
fn no_heart_beats_while_a_call_blocks_and_all_beat_while_a_task_awaits() {
    // The transcript shows it: the heartbeats come after the blocking call, and during the awaited sleep.
    assert_agrees_with_cpython(playable::<Subject>());
}
