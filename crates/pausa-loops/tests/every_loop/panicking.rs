use std::future::{pending, poll_fn};
use std::panic::{catch_unwind, panic_any};
use std::task::Poll;

use pausa::{Loop, TaskFailed};
use pausa_loops::{Clock, LoopName, OnLoop, run};
use pausa_scheduler::yield_now;

use crate::A_FEW_TURNS;
use crate::drops::{Drops, owning, panics_when_dropped};

#[test]
fn a_panic_ends_its_task_alone_and_the_handle_gives_the_message() {
    on_every_loop!(async |event_loop| {
        let drops = Drops::default();
        let task = |number| async move {
            for _ in 0..number % 7 {
                yield_now().await;
            }
            assert!(number % 10 != 3, "no {number}");
            yield_now().await;
            number
        };
        let tasks: Vec<_> = (0..100).map(|number| event_loop.spawn(drops.with(task(number)))).collect();
        for (number, task) in tasks.into_iter().enumerate() {
            match task.await {
                Ok(result) => assert!(result == number && number % 10 != 3),
                Err(error) => {
                    assert_eq!(error, TaskFailed::Panicked(format!("no {number}")));
                    assert_eq!(error.to_string(), format!("the task panicked: no {number}"));
                    assert_eq!(number % 10, 3);
                }
            }
        }
        assert_eq!(drops.count(), 100);
    });
}

#[test]
fn a_panic_of_a_detached_task_ends_no_other_task() {
    on_every_loop!(async |event_loop| {
        let (drops, finished) = (Drops::default(), Drops::default());
        for number in 0..10 {
            let at_the_end = finished.clone();
            event_loop.spawn_detached(drops.with(async move {
                yield_now().await;
                assert!(number != 4, "asked to panic");
                yield_now().await;
                drop(at_the_end.guard());
            }));
        }
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!((drops.count(), finished.count()), (10, 9));
    });
}

#[test]
fn a_panic_of_a_destructor_is_the_result_of_its_task_and_ends_no_other_task() {
    on_every_loop!(
        except(LoopName::Smol, "if the task is cancelled, it ends the process"),
        async |event_loop| {
            let bomb = panics_when_dropped();
            let is_ready = event_loop.spawn(poll_fn(move |_| {
                let _bomb = &bomb;
                Poll::Ready(1)
            }));
            event_loop.spawn_detached(owning(panics_when_dropped(), yield_now()));
            let cancelled = event_loop.spawn(owning(panics_when_dropped(), pending::<()>()));
            let gives_a_bomb = event_loop.spawn(async { panics_when_dropped() });
            let drops = Drops::default();
            event_loop.spawn_detached(drops.with(yield_now()));
            event_loop.sleep(A_FEW_TURNS).await;
            drop(cancelled);
            event_loop.sleep(A_FEW_TURNS).await;
            std::mem::forget(gives_a_bomb.await.expect("it gives one"));
            let why = "the task panicked: asked to panic when dropped";
            assert_eq!(is_ready.await.expect_err("it panics").to_string(), why);
            assert_eq!(drops.count(), 1);
        }
    );
}

#[test]
fn a_payload_whose_destructor_panics_ends_no_other_task() {
    on_every_loop!(except(LoopName::Smol, "it ends the process"), async |event_loop| {
        event_loop.spawn_detached(async { panic_any(panics_when_dropped()) });
        let panics = event_loop.spawn(async { panic_any(panics_when_dropped()) });
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!(event_loop.spawn(async { 7 }).await, Ok(7));
        drop::<L::Task<()>>(panics);
    });
}

struct Panics(Drops);

impl OnLoop for Panics {
    type Output = ();

    async fn main<L: Loop>(self, event_loop: L) {
        event_loop.spawn_detached(self.0.with(pending()));
        event_loop.sleep(A_FEW_TURNS).await;
        panic!("asked to panic");
    }
}

#[test]
fn a_panic_of_the_main_future_reaches_the_caller_and_drops_the_tasks() {
    for name in LoopName::ALL {
        let drops = Drops::default();
        let main = std::panic::AssertUnwindSafe(|| run(name, Clock::Rehearsal, Panics(drops.clone())));
        let payload = catch_unwind(main).expect_err("it panics");
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"asked to panic"), "on {name}");
        assert_eq!(drops.count(), 1, "on {name}");
    }
}
