use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

use pausa::{Coroutine, Outcome, TaskFailed};
use pausa_scheduler::{EventLoop, yield_now};

use crate::{Drops, a_few_turns};

#[test]
fn a_panicking_task_ends_alone_and_its_handle_has_the_message() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    let tasks: Vec<_> = (0..100)
        .map(|i| {
            let guard = drops.guard();
            event_loop.handle().spawn(async move {
                let _guard = guard;
                for _ in 0..i % 7 {
                    yield_now().await;
                }
                if i % 10 == 3 {
                    panic!("no {i}");
                }
                yield_now().await;
                i
            })
        })
        .collect();
    event_loop.block_on(async {
        for (i, task) in tasks.into_iter().enumerate() {
            match task.await {
                Ok(result) => assert!(result == i && i % 10 != 3),
                Err(TaskFailed::Panicked(message)) => assert!(i % 10 == 3 && message == format!("no {i}")),
                Err(TaskFailed::Cancelled) => panic!("nobody aborted {i}"),
            }
        }
    });
    assert_eq!(drops.count(), 100);
}

#[test]
fn a_panic_in_a_detached_task_leaves_the_others_running() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    for i in 0..10 {
        let guard = drops.guard();
        event_loop.handle().spawn_detached(async move {
            let _guard = guard;
            a_few_turns().await;
            assert!(i != 4, "task 4 panics");
            a_few_turns().await;
        });
    }
    event_loop.run();
    assert_eq!((drops.count(), event_loop.handle().stats().tasks), (10, 0));
}

#[test]
fn the_error_tells_the_message() {
    let event_loop = EventLoop::new().unwrap();
    let error =
        event_loop.block_on(event_loop.handle().spawn(async { panic!("no {}", "luck") })).unwrap_err();
    assert_eq!(error.to_string(), "the task panicked: no luck");
}

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

#[test]
fn a_future_whose_drop_panics_tells_its_handle_and_leaves_the_others_running() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    let finishing = event_loop.handle().spawn(async { PanicsWhenDropped });
    let bomb = PanicsWhenDropped;
    let after_the_end = event_loop.handle().spawn(std::future::poll_fn(move |_| {
        let _bomb = &bomb;
        std::task::Poll::Ready(1)
    }));
    let bomb = PanicsWhenDropped;
    let aborted = event_loop.handle().spawn(async move {
        let _bomb = bomb;
        pending::<()>().await
    });
    let bomb = PanicsWhenDropped;
    event_loop.handle().spawn_detached(async move {
        let _bomb = bomb;
        yield_now().await;
    });
    let guard = drops.guard();
    event_loop.handle().spawn_detached(async move {
        a_few_turns().await;
        drop(guard);
    });
    event_loop.block_on(async {
        std::mem::forget(finishing.await.unwrap());
        assert_eq!(after_the_end.await.unwrap_err().to_string(), "the task panicked: dropped");
        aborted.abort();
        assert_eq!(aborted.await.unwrap_err().to_string(), "the task panicked: dropped");
    });
    event_loop.run();
    assert_eq!(drops.count(), 1);
}

#[test]
fn a_payload_whose_drop_panics_is_borne() {
    let event_loop = EventLoop::new().unwrap();
    event_loop.handle().spawn_detached(async { panic_any(PanicsWhenDropped) });
    event_loop.run();
    assert_eq!(event_loop.handle().stats().tasks, 0);
}

#[test]
fn the_main_futures_panic_is_the_callers_and_the_loop_goes_on_afterwards() {
    let event_loop = EventLoop::new().unwrap();
    let task = event_loop.handle().spawn(async {
        a_few_turns().await;
        7
    });
    let outcome = catch_unwind(AssertUnwindSafe(|| event_loop.block_on(async { panic!("main") })));
    assert_eq!(*outcome.unwrap_err().downcast::<&str>().unwrap(), "main");
    assert_eq!(event_loop.block_on(task).unwrap(), 7);
}

struct PanicsInTheSecondTurn(Drops);

impl Coroutine for PanicsInTheSecondTurn {
    type Sent = ();
    type Yielded = ();
    type Returned = ();

    fn start(&mut self) -> Outcome<(), ()> {
        Outcome::Yielded(())
    }

    fn resume(&mut self, (): ()) -> Outcome<(), ()> {
        drop(self.0.guard());
        panic!("second turn")
    }
}

#[test]
fn a_panicking_coroutine_ends_alone() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    event_loop.handle().spawn_coroutine(PanicsInTheSecondTurn(drops.clone()));
    event_loop.handle().spawn_detached(a_few_turns());
    event_loop.run();
    assert_eq!(drops.count(), 1);
}
