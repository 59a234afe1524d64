use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use pausa::Loop;
use pausa_loops::{Clock, LoopName, OnLoop, run};
use pausa_scheduler::{block_on, yield_now};

use crate::A_FEW_TURNS;

/// Runs a loop of this name in the middle of a task, and lets it wake another task of the loop around it.
struct RunsInside(LoopName);

/// Wakes a task of another loop, after a task of this one.
struct Wakes(Waker);

impl OnLoop for RunsInside {
    type Output = (u32, u32);

    async fn main<L: Loop>(self, event_loop: L) -> (u32, u32) {
        let waker = Rc::new(Cell::new(None));
        let (leaves, mut polls) = (Rc::clone(&waker), 0);
        let waits = event_loop.spawn(poll_fn(move |cx| {
            polls += 1;
            leaves.set(Some(cx.waker().clone()));
            if polls == 2 { Poll::Ready(polls) } else { Poll::Pending }
        }));
        event_loop.sleep(A_FEW_TURNS).await;
        let runs = event_loop.spawn(async move {
            yield_now().await;
            let given = run(self.0, Clock::Rehearsal, Wakes(waker.take().expect("it had a turn")));
            yield_now().await;
            given.expect("there is a loop")
        });
        (runs.await.expect("no panic"), waits.await.expect("no panic"))
    }
}

impl OnLoop for Wakes {
    type Output = u32;

    async fn main<L: Loop>(self, event_loop: L) -> u32 {
        let sleeper = event_loop.clone();
        let task = event_loop.spawn(async move {
            sleeper.sleep(A_FEW_TURNS).await;
            1
        });
        let given = task.await.expect("no panic");
        self.0.wake();
        given
    }
}

#[test]
fn a_loop_runs_inside_a_task_of_another_and_wakes_tasks_of_it() {
    for outer in LoopName::ALL {
        for inner in LoopName::ALL {
            // Tokio refuses a runtime inside a runtime.
            if (outer, inner) != (LoopName::Tokio, LoopName::Tokio) {
                let given = run(outer, Clock::Rehearsal, RunsInside(inner)).expect("there is a loop");
                assert_eq!(given, (1, 2), "{inner} in {outer}");
            }
        }
    }
}

#[test]
fn block_on_runs_inside_a_task() {
    on_every_loop!(async |event_loop| {
        let task = event_loop.spawn(async {
            yield_now().await;
            let given = block_on(async {
                yield_now().await;
                2
            });
            yield_now().await;
            given
        });
        assert_eq!(task.await, Ok(2));
    });
}
