//! Tests of `ch3_first_coroutine` for every encoding, on three loops.

use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pausa::ch3_first_coroutine::FirstCoroutine;
use pausa::{Loop, Transcript};
use pausa_loops::{Clock, LoopName, OnLoop, run};
use pausa_story::playable::ch3_first_coroutine as playable;

use super::support::{assert_agrees_with_cpython, counting_drops, on_every_loop};
use crate::Subject;

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

/// Polls the coroutine a number of times on a loop, and then drops it.
struct PolledAndDropped {
    polls: usize,
    transcript: Transcript,
}

impl OnLoop for PolledAndDropped {
    type Output = ();

    async fn main<L: Loop>(self, event_loop: L) {
        let mut sleeper = Box::pin(Subject::first_coroutine(event_loop, self.transcript));
        for _ in 0..self.polls {
            assert_eq!(sleeper.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending);
        }
    }
}

#[test]
fn nothing_happens_before_the_first_poll_and_half_of_it_before_the_sleep_is_over() {
    for name in LoopName::ALL {
        for (polls, printed) in [(0, ""), (1, "Iniciando...\n"), (2, "Iniciando...\n")] {
            let transcript = Transcript::in_memory();
            let program = PolledAndDropped { polls, transcript: transcript.clone() };
            run(name, Clock::Rehearsal, program).expect("there is a loop");
            assert_eq!(transcript.text(), printed, "{polls} polls on {name}");
        }
    }
}

#[test]
fn dropped_while_it_sleeps_it_drops_what_it_owns_once() {
    for name in LoopName::ALL {
        for polls in 0..3 {
            let (transcript, drops) = counting_drops();
            run(name, Clock::Rehearsal, PolledAndDropped { polls, transcript }).expect("there is a loop");
            assert_eq!(drops.load(Relaxed), 1, "{polls} polls on {name}");
        }
    }
}

struct Timed;

impl OnLoop for Timed {
    type Output = Duration;

    async fn main<L: Loop>(self, event_loop: L) -> Duration {
        let begin = event_loop.now();
        Subject::first_coroutine(event_loop.clone(), Transcript::in_memory()).await;
        event_loop.now() - begin
    }
}

#[test]
fn by_the_loops_clock_it_takes_a_second() {
    for (name, took) in on_every_loop(|| Timed) {
        let second = Duration::from_secs(1);
        assert!(took == second || took > second && name != LoopName::Ours, "{took:?} on {name}");
    }
}
