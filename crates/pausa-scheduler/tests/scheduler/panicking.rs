use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::rc::Rc;

use pausa_scheduler::EventLoop;

use crate::drops::{owning, panics_when_dropped};
use crate::{a_few_turns, pauses};

#[test]
fn an_aborted_task_whose_destructor_panics_fails_with_that_panic() {
    let event_loop = EventLoop::new().unwrap();
    let aborted = event_loop.handle().spawn(owning(panics_when_dropped(), pending::<()>()));
    event_loop.block_on(async {
        aborted.abort();
        let why = "the task panicked: asked to panic when dropped";
        assert_eq!(aborted.await.unwrap_err().to_string(), why);
    });
}

#[test]
fn tasks_that_panic_in_a_turn_a_destructor_a_payload_or_a_coroutine_leave_the_loop() {
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    handle.spawn_detached(async { panic!("in a turn") });
    handle.spawn_detached(owning(panics_when_dropped(), async {}));
    handle.spawn_detached(async { panic_any(panics_when_dropped()) });
    handle.spawn_coroutine(pauses(1, |left| assert!(left == 1, "in the second turn")));
    let other = handle.spawn(a_few_turns());
    event_loop.run();
    assert!(other.is_finished());
    assert_eq!(handle.stats().tasks, 0);
}

#[test]
fn a_loop_continues_after_a_panic_of_the_main_future() {
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
fn running_a_loop_inside_itself_fails_with_a_message_that_says_so() {
    let event_loop = Rc::new(EventLoop::new().unwrap());
    let inner = event_loop.clone();
    let task = event_loop.handle().spawn(async move { inner.block_on(async {}) });
    let other = event_loop.handle().spawn(a_few_turns());
    let error = event_loop.block_on(task).unwrap_err();
    assert!(error.to_string().contains("this event loop is running already"), "{error}");
    event_loop.block_on(other).unwrap();
}
