//! Tests of `ch6_cancel` for every encoding, on three loops.

use std::marker::PhantomData;
use std::time::Duration;

use pausa::ch6_cancel::{CLEANUP, Cancellation, LIMIT, Stopped};
use pausa::{Cancel, Elapsed, Loop, TaskFailed, Transcript};
use pausa_loops::{Clock, LoopName, OnLoop, run};
use pausa_story::ch6_cancel::{Main, Played};
use pausa_story::playable::ch6_cancel as playable;

use super::support::{assert_agrees_with_cpython, counting_drops, panicking_at};
use crate::Subject;

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn the_canceller_sees_a_cancelled_task_and_not_one_whose_time_has_passed() {
    for name in LoopName::ALL {
        let main = Main { transcript: Transcript::silent(), encoding: PhantomData::<Subject> };
        let played = run(name, Clock::Rehearsal, main).expect("there is a loop");
        let expected = Played { worker: Ok(Err(Stopped::Cancelled)), hurried: Err(Elapsed) };
        assert_eq!(played, expected, "on {name}");
    }
}

/// Runs the worker, cancels it at a time of the loop's clock, and returns its result and the time it took.
struct CancelledAt(Duration, Transcript);

impl OnLoop for CancelledAt {
    type Output = (Result<Result<(), Stopped>, TaskFailed>, Duration);

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let (begin, cancel) = (event_loop.now(), Cancel::new());
        let worker = Subject::worker(event_loop.clone(), cancel.clone(), self.1);
        let task = event_loop.spawn(worker);
        if self.0.is_zero() {
            cancel.cancel();
        } else if self.0 < LIMIT {
            event_loop.sleep(self.0).await;
            cancel.cancel();
        }
        (task.await, event_loop.now() - begin)
    }
}

/// [`CancelledAt`] on a loop, with the milliseconds that it took. tokio's virtual clock rounds each sleep up to one.
fn cancelled_at(
    name: LoopName,
    at: Duration,
    transcript: Transcript,
) -> (Result<Result<(), Stopped>, TaskFailed>, u128) {
    let (result, took) = run(name, Clock::Rehearsal, CancelledAt(at, transcript)).expect("there is a loop");
    (result, took.as_millis() / 10 * 10)
}

#[test]
fn the_worker_ends_after_its_cleanup_and_not_before() {
    for name in LoopName::ALL {
        let (at, transcript) = (Duration::from_millis(500), Transcript::in_memory());
        let ended = cancelled_at(name, at, transcript.clone());
        assert_eq!(ended, (Ok(Err(Stopped::Cancelled)), (at + CLEANUP).as_millis()), "on {name}");
        let printed = "  A: duerme\n  B: duerme\n  A: cancelada\n  B: cancelada\nLimpieza terminada\n";
        assert_eq!(transcript.text(), printed, "on {name}");
    }
}

#[test]
fn a_worker_that_is_cancelled_before_its_first_turn_cleans_up_and_no_sleeper_begins() {
    for name in LoopName::ALL {
        let transcript = Transcript::in_memory();
        let ended = cancelled_at(name, Duration::ZERO, transcript.clone());
        assert_eq!(ended, (Ok(Err(Stopped::Cancelled)), CLEANUP.as_millis()), "on {name}");
        assert_eq!(transcript.text(), "Limpieza terminada\n", "on {name}");
    }
}

#[test]
fn a_worker_that_is_not_cancelled_ends_with_its_slowest_sleeper_and_cleans_nothing_up() {
    for name in LoopName::ALL {
        let transcript = Transcript::in_memory();
        let ended = cancelled_at(name, LIMIT, transcript.clone());
        assert_eq!(ended, (Ok(Ok(())), 3000), "on {name}");
        assert_eq!(transcript.text(), "  A: duerme\n  B: duerme\n", "on {name}");
    }
}

#[test]
fn a_sleeper_that_has_ended_is_not_cancelled() {
    for name in LoopName::ALL {
        let transcript = Transcript::in_memory();
        // A has ended after two seconds, B has not.
        let (result, _) = cancelled_at(name, Duration::from_millis(2500), transcript.clone());
        assert_eq!(result, Ok(Err(Stopped::Cancelled)), "on {name}");
        let printed = "  A: duerme\n  B: duerme\n  B: cancelada\nLimpieza terminada\n";
        assert_eq!(transcript.text(), printed, "on {name}");
    }
}

#[test]
fn a_cleanup_that_panics_is_the_tasks_result() {
    for name in LoopName::ALL {
        let (result, _) = cancelled_at(name, Duration::from_secs(1), panicking_at("Limpieza"));
        assert!(matches!(&result, Err(TaskFailed::Panicked(_))), "on {name}: {result:?}");
    }
}

#[test]
fn everything_is_dropped_once() {
    for name in LoopName::ALL {
        for at in [Duration::ZERO, Duration::from_secs(1), LIMIT] {
            let (transcript, drops) = counting_drops();
            let _ = cancelled_at(name, at, transcript);
            assert_eq!(drops.load(std::sync::atomic::Ordering::Relaxed), 1, "on {name}, at {at:?}");
        }
    }
}
