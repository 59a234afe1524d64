use std::cell::{Cell, RefCell};
use std::future::pending;
use std::rc::Rc;

use pausa::TaskFailed;
use pausa_scheduler::{EventLoop, yield_now};
use scopeguard::guard;

use crate::a_few_turns;
use crate::drops::{Drops, owning};

#[test]
fn an_aborted_task_that_waits_or_yields_is_dropped_before_its_handle_gives_cancelled() {
    let (event_loop, drops) = (EventLoop::new().unwrap(), Drops::default());
    let waits = event_loop.handle().spawn(drops.with(pending::<()>()));
    let yields = event_loop.handle().spawn(drops.with(async {
        loop {
            yield_now().await;
        }
    }));
    event_loop.block_on(async {
        a_few_turns().await;
        for (before, task) in [waits, yields].into_iter().enumerate() {
            task.abort();
            assert_eq!(drops.count(), before);
            assert_eq!(task.await, Err(TaskFailed::Cancelled));
            assert_eq!(drops.count(), before + 1);
        }
    });
}

#[test]
fn a_detached_task_continues() {
    let event_loop = EventLoop::new().unwrap();
    let has_ended = Rc::new(Cell::new(false));
    let ends = has_ended.clone();
    let task = event_loop.handle().spawn(async move {
        a_few_turns().await;
        ends.set(true);
    });
    task.detach();
    event_loop.run();
    assert!(has_ended.get());
}

#[test]
fn aborting_a_finished_task_keeps_its_result() {
    let event_loop = EventLoop::new().unwrap();
    let task = event_loop.handle().spawn(async { 5 });
    event_loop.run();
    assert!(task.is_finished());
    task.abort();
    assert_eq!(event_loop.block_on(task).unwrap(), 5);
}

#[test]
fn aborting_a_finished_task_does_not_abort_the_next_task_in_its_slot() {
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

#[test]
fn waiting_tasks_are_dropped_in_the_order_in_which_they_were_aborted() {
    let event_loop = EventLoop::new().unwrap();
    let dropped = Rc::new(RefCell::new(Vec::new()));
    let tasks: Vec<_> = (0..5)
        .map(|number| {
            let dropped = dropped.clone();
            let records = guard(number, move |number| dropped.borrow_mut().push(number));
            event_loop.handle().spawn(owning(records, pending::<()>()))
        })
        .collect();
    event_loop.block_on(async {
        a_few_turns().await;
        [3, 0, 4, 1, 2].into_iter().for_each(|place: usize| tasks[place].abort());
        assert_eq!(*dropped.borrow(), []);
        a_few_turns().await;
    });
    assert_eq!(*dropped.borrow(), [3, 0, 4, 1, 2]);
}
