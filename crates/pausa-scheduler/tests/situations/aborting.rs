use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;

use pausa::TaskFailed;
use pausa_scheduler::{EventLoop, JoinHandle, yield_now};

use crate::{Drops, a_few_turns};

/// A task that waits for ever and owns a guard.
fn waiting(event_loop: &EventLoop, drops: &Drops) -> JoinHandle<()> {
    let guard = drops.guard();
    event_loop.handle().spawn(async move {
        let _guard = guard;
        pending().await
    })
}

#[test]
fn an_aborted_task_is_dropped_before_its_handle_says_so() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    let task = waiting(&event_loop, &drops);
    event_loop.block_on(async {
        a_few_turns().await;
        task.abort();
        assert!(matches!(task.await, Err(TaskFailed::Cancelled)));
        assert_eq!(drops.count(), 1);
    });
}

#[test]
fn dropping_the_handle_aborts_the_task() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    let task = waiting(&event_loop, &drops);
    event_loop.block_on(a_few_turns());
    drop(task);
    event_loop.run();
    assert_eq!(drops.count(), 1);
}

#[test]
fn a_detached_task_goes_on() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    let guard = drops.guard();
    let task = event_loop.handle().spawn(async move {
        a_few_turns().await;
        drop(guard);
    });
    task.detach();
    event_loop.run();
    assert_eq!(drops.count(), 1);
}

#[test]
fn a_task_that_is_over_keeps_its_result() {
    let event_loop = EventLoop::new().unwrap();
    let task = event_loop.handle().spawn(async { 5 });
    event_loop.run();
    assert!(task.is_finished());
    task.abort();
    assert_eq!(event_loop.block_on(task).unwrap(), 5);
}

#[test]
fn a_yielding_task_is_aborted_too() {
    let event_loop = EventLoop::new().unwrap();
    let task = event_loop.handle().spawn(async {
        loop {
            yield_now().await;
        }
    });
    event_loop.block_on(async {
        a_few_turns().await;
        task.abort();
        assert!(matches!(task.await, Err::<(), _>(TaskFailed::Cancelled)));
    });
}

#[test]
fn a_task_may_abort_itself() {
    let event_loop = EventLoop::new().unwrap();
    let own: Rc<RefCell<Option<JoinHandle<()>>>> = Rc::default();
    let inside = own.clone();
    *own.borrow_mut() = Some(event_loop.handle().spawn(async move {
        drop(inside.borrow_mut().take());
        yield_now().await;
        panic!("it had no more turn");
    }));
    event_loop.run();
    assert!(own.borrow().is_none());
}

#[test]
fn aborting_one_task_spares_the_next_tenant_of_its_slot() {
    let event_loop = EventLoop::new().unwrap();
    let first = event_loop.handle().spawn(async {});
    event_loop.run();
    let second = event_loop.handle().spawn(async {
        a_few_turns().await;
        2
    });
    first.abort();
    drop(first);
    assert_eq!(event_loop.block_on(second).unwrap(), 2);
}
