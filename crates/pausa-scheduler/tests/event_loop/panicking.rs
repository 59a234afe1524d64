use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

use pausa::{Coroutine, Outcome};
use pausa_scheduler::EventLoop;

use crate::a_few_turns;

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

#[test]
fn a_task_whose_drop_panics_when_it_is_aborted_tells_its_handle() {
    let event_loop = EventLoop::new().unwrap();
    let bomb = PanicsWhenDropped;
    let aborted = event_loop.handle().spawn(async move {
        let _bomb = bomb;
        pending::<()>().await
    });
    event_loop.block_on(async {
        aborted.abort();
        assert_eq!(aborted.await.unwrap_err().to_string(), "the task panicked: dropped");
    });
}

#[test]
fn tasks_that_panic_in_a_turn_a_drop_or_a_payload_are_no_longer_in_the_loop() {
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    handle.spawn_detached(async { panic!("in a turn") });
    let bomb = PanicsWhenDropped;
    handle.spawn_detached(async move { drop(bomb) });
    handle.spawn_detached(async { panic_any(PanicsWhenDropped) });
    event_loop.run();
    assert_eq!(handle.stats().tasks, 0);
}

#[test]
fn the_loop_goes_on_after_a_panic_of_the_main_future() {
    let event_loop = EventLoop::new().unwrap();
    let task = event_loop.handle().spawn(async {
        a_few_turns().await;
        7
    });
    let outcome = catch_unwind(AssertUnwindSafe(|| event_loop.block_on(async { panic!("main") })));
    assert_eq!(*outcome.unwrap_err().downcast::<&str>().unwrap(), "main");
    assert_eq!(event_loop.block_on(task).unwrap(), 7);
}

#[test]
fn a_loop_inside_itself_is_refused_with_a_sentence_that_helps() {
    let event_loop = std::rc::Rc::new(EventLoop::new().unwrap());
    let inner = event_loop.clone();
    let task = event_loop.handle().spawn(async move { inner.block_on(async {}) });
    let other = event_loop.handle().spawn(a_few_turns());
    let error = event_loop.block_on(task).unwrap_err();
    assert!(error.to_string().contains("this event loop is running already"), "{error}");
    event_loop.block_on(other).unwrap();
}

struct PanicsInTheSecondTurn;

impl Coroutine for PanicsInTheSecondTurn {
    type Sent = ();
    type Yielded = ();
    type Returned = ();

    fn start(&mut self) -> Outcome<(), ()> {
        Outcome::Yielded(())
    }

    fn resume(&mut self, (): ()) -> Outcome<(), ()> {
        panic!("second turn")
    }
}

#[test]
fn a_panicking_coroutine_ends_alone() {
    let event_loop = EventLoop::new().unwrap();
    event_loop.handle().spawn_coroutine(PanicsInTheSecondTurn);
    let other = event_loop.handle().spawn(a_few_turns());
    event_loop.run();
    assert!(other.is_finished());
    assert_eq!(event_loop.handle().stats().tasks, 0);
}
