use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn, ready};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use pausa::{Cancel, Cancelled, Elapsed, TaskFailed, accept_until, gather, timeout};
use pausa_loops::Clock;
use pausa_scheduler::yield_now;
use scopeguard::guard;

use crate::drops::Drops;
use crate::{A_FEW_TURNS, SECOND, anywhere, assert_took};

#[test]
fn a_dropped_gather_drops_its_tasks_in_order_and_not_before_the_next_pause() {
    on_every_loop!(async |event_loop| {
        let dropped = Rc::new(RefCell::new(Vec::new()));
        let members = (0..5).map(|number| {
            let (event_loop, dropped) = (event_loop.clone(), Rc::clone(&dropped));
            let records = guard(number, move |number| dropped.borrow_mut().push(number));
            async move {
                // The last to sleep is the first to be dropped.
                event_loop.sleep(SECOND * (10 - number)).await;
                drop(records);
            }
        });
        let gathering = gather(&event_loop, members);
        event_loop.sleep(SECOND).await;
        drop(gathering);
        assert_eq!(*dropped.borrow(), []);
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!(*dropped.borrow(), [0, 1, 2, 3, 4]);
    });
}

#[test]
fn a_gather_that_is_dropped_at_once_gives_its_tasks_no_turn() {
    on_every_loop!(async |event_loop| {
        let (drops, began) = (Drops::default(), Rc::new(Cell::new(false)));
        let members = (0..3).map(|_| {
            let begins = Rc::clone(&began);
            drops.with(async move { begins.set(true) })
        });
        drop(gather(&event_loop, members));
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!((drops.count(), began.get()), (3, false));
    });
}

#[test]
fn a_dropped_gather_does_not_cancel_members_that_have_ended() {
    on_every_loop!(async |event_loop| {
        let (drops, ended) = (Drops::default(), Drops::default());
        let members = [1, 3].map(|seconds| {
            let (event_loop, at_the_end) = (event_loop.clone(), ended.clone());
            drops.with(async move {
                event_loop.sleep(SECOND * seconds).await;
                drop(at_the_end.guard());
            })
        });
        let gathering = gather(&event_loop, members);
        event_loop.sleep(2 * SECOND).await;
        assert_eq!((drops.count(), ended.count()), (1, 1));
        drop(gathering);
        event_loop.sleep(2 * SECOND).await;
        assert_eq!((drops.count(), ended.count()), (2, 1));
    });
}

#[test]
fn a_task_that_is_cancelled_just_before_its_loop_ends_is_dropped_once() {
    let dropped = on_every_loop!(async |event_loop| -> Drops {
        let drops = Drops::default();
        let task = event_loop.spawn(drops.with(pending::<()>()));
        event_loop.sleep(A_FEW_TURNS).await;
        drop(task);
        assert_eq!(drops.count(), 0);
        drops
    });
    for (name, drops) in dropped {
        assert_eq!(drops.count(), 1, "on {name}");
    }
}

#[test]
fn a_detached_task_continues_when_the_task_that_spawned_it_is_cancelled() {
    on_every_loop!(async |event_loop| {
        let (spawner, ended) = (event_loop.clone(), Drops::default());
        let (sleeper, at_the_end) = (event_loop.clone(), ended.clone());
        let task = event_loop.spawn(async move {
            spawner.spawn_detached(async move {
                sleeper.sleep(2 * SECOND).await;
                drop(at_the_end.guard());
            });
            pending::<()>().await;
        });
        event_loop.sleep(SECOND).await;
        drop(task);
        event_loop.sleep(2 * SECOND).await;
        assert_eq!(ended.count(), 1);
    });
}

#[test]
fn a_timeout_gives_the_output_as_soon_as_its_future_is_ready() {
    on_every_loop!(async |event_loop| {
        let begin = event_loop.now();
        let sleep = event_loop.sleep(SECOND);
        let seven = Box::pin(async {
            sleep.await;
            7
        });
        let in_time = timeout(&event_loop, 5 * SECOND, seven).await;
        assert_took(event_loop.now() - begin, SECOND);
        assert_eq!(in_time, Ok(7));
    });
}

#[test]
fn a_timeout_drops_its_future_at_the_deadline_before_its_task_continues() {
    on_every_loop!(async |event_loop| {
        let (begin, drops) = (event_loop.now(), Drops::default());
        let mut late = pin!(timeout(&event_loop, SECOND, Box::pin(drops.with(pending::<()>()))));
        assert_eq!(late.as_mut().await, Err(Elapsed));
        assert_took(event_loop.now() - begin, SECOND);
        // The timeout itself is still there.
        assert_eq!(drops.count(), 1);
        assert_eq!(late.await, Err(Elapsed));
    });
}

#[test]
fn the_time_of_a_timeout_runs_from_its_call_and_not_from_its_first_poll() {
    on_every_loop!(async |event_loop| {
        let begin = event_loop.now();
        let late = timeout(&event_loop, 2 * SECOND, pending::<()>());
        event_loop.sleep(SECOND).await;
        assert_eq!(late.await, Err(Elapsed));
        assert_took(event_loop.now() - begin, 2 * SECOND);
    });
}

#[test]
fn a_timeout_of_zero_polls_its_future_once() {
    // By this clock, tokio's sleep for no time at all is pending.
    on_every_loop!(by(Clock::Real), async |event_loop| {
        assert_eq!(timeout(&event_loop, Duration::ZERO, ready(7)).await, Ok(7));
        let mut polls = 0;
        let never = poll_fn(|cx| {
            polls += 1;
            cx.waker().wake_by_ref();
            Poll::<()>::Pending
        });
        assert_eq!(timeout(&event_loop, Duration::ZERO, never).await, Err(Elapsed));
        assert_eq!(polls, 1);
    });
}

#[test]
fn a_future_that_is_ready_at_the_deadline_is_in_time() {
    on_every_loop!(async |event_loop| {
        let both = timeout(&event_loop, SECOND, event_loop.sleep(SECOND));
        // Polled again only when both have passed.
        event_loop.sleep(2 * SECOND).await;
        assert_eq!(both.await, Ok(()));
    });
}

#[test]
fn a_timeout_of_the_longest_duration_never_elapses() {
    on_every_loop!(async |event_loop| {
        assert_eq!(timeout(&event_loop, Duration::MAX, event_loop.sleep(SECOND)).await, Ok(()));
    });
}

#[test]
fn a_timeout_cancels_the_task_that_it_waits_for() {
    on_every_loop!(async |event_loop| {
        let drops = Drops::default();
        let task = event_loop.spawn(drops.with(pending::<()>()));
        assert_eq!(timeout(&event_loop, SECOND, task).await, Err(Elapsed));
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!(drops.count(), 1);
    });
}

#[test]
fn a_panic_in_a_timeout_is_the_panic_of_its_task_and_drops_the_future_once() {
    on_every_loop!(async |event_loop| {
        let drops = Drops::default();
        let panics: Pin<Box<dyn Future<Output = ()>>> = Box::pin(drops.with(async {
            yield_now().await;
            panic!("asked to panic");
        }));
        let task = event_loop.spawn(timeout(&event_loop, SECOND, panics));
        assert_eq!(task.await, Err(TaskFailed::Panicked("asked to panic".into())));
        assert_eq!(drops.count(), 1);
    });
}

#[test]
fn a_cancellation_takes_precedence_over_a_timeout_that_is_due_too() {
    on_every_loop!(async |event_loop| {
        let cancel = Cancel::new();
        let waits = timeout(&event_loop, SECOND, cancel.until_cancelled(pending::<()>()));
        event_loop.sleep(2 * SECOND).await;
        // Its deadline has passed, and it has not been polled since.
        cancel.cancel();
        assert_eq!(waits.await, Ok(Err(Cancelled)));
        let waits = cancel.until_cancelled(timeout(&event_loop, Duration::ZERO, pending::<()>()));
        assert_eq!(waits.await, Err(Cancelled));
    });
}

#[test]
fn a_timeout_that_elapses_is_not_a_cancellation() {
    on_every_loop!(async |event_loop| {
        let cancel = Cancel::new();
        let waits = timeout(&event_loop, SECOND, cancel.until_cancelled(pending::<()>()));
        assert_eq!(waits.await, Err(Elapsed));
        assert!(!cancel.is_cancelled());
    });
}

#[test]
fn a_cancelled_task_may_await_while_it_cleans_up_and_returns_the_error() {
    on_every_loop!(async |event_loop| {
        let (cancel, cleaned) = (Cancel::new(), Rc::new(Cell::new(false)));
        let (sleeper, signal, cleans) = (event_loop.clone(), cancel.clone(), Rc::clone(&cleaned));
        let task = event_loop.spawn(async move {
            let waited = signal.until_cancelled(pending::<()>()).await;
            sleeper.sleep(SECOND).await;
            cleans.set(true);
            waited
        });
        event_loop.sleep(SECOND).await;
        let begin = event_loop.now();
        cancel.cancel();
        assert_eq!((task.await, cleaned.get()), (Ok(Err(Cancelled)), true));
        assert_took(event_loop.now() - begin, SECOND);
    });
}

#[test]
fn one_signal_cancels_all_its_watchers_in_the_order_in_which_they_began() {
    on_every_loop!(async |event_loop| {
        let (cancel, order) = (Cancel::new(), Rc::new(RefCell::new(Vec::new())));
        let members = (0..100).map(|number| {
            let (cancel, order) = (cancel.clone(), Rc::clone(&order));
            async move {
                let waited = cancel.until_cancelled(pending::<()>()).await;
                order.borrow_mut().push(number);
                waited
            }
        });
        let gathering = gather(&event_loop, members);
        event_loop.sleep(SECOND).await;
        cancel.cancel();
        assert_eq!(gathering.await, vec![Ok(Err(Cancelled)); 100]);
        assert!(order.take().into_iter().eq(0..100));
    });
}

#[test]
fn a_signal_stops_a_server_that_accepts() {
    on_every_loop!(async |event_loop| {
        let mut listener = event_loop.listen(anywhere()).expect("there is a port");
        let cancel = Cancel::new();
        let mut stop = Some(cancel.cancelled());
        let (signal, sleep) = (cancel.clone(), event_loop.sleep(SECOND));
        event_loop.spawn_detached(async move {
            sleep.await;
            signal.cancel();
        });
        assert!(accept_until(&mut listener, &mut stop).await.is_none());
    });
}
