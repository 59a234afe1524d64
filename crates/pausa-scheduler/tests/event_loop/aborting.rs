use std::cell::{Cell, RefCell};
use std::future::pending;
use std::rc::Rc;

use pausa::TaskFailed;
use pausa_scheduler::{EventLoop, yield_now};

use crate::a_few_turns;

#[test]
fn an_aborted_task_is_dropped_before_its_handle_says_so() {
    let event_loop = EventLoop::new().unwrap();
    let owned = Rc::new(());
    let is_owned = Rc::downgrade(&owned);
    let task = event_loop.handle().spawn(async move {
        let _owned = owned;
        pending::<()>().await
    });
    event_loop.block_on(async {
        a_few_turns().await;
        task.abort();
        assert_eq!(task.await, Err(TaskFailed::Cancelled));
        assert!(is_owned.upgrade().is_none());
    });
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
fn a_detached_task_goes_on() {
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
fn a_task_that_is_over_keeps_its_result() {
    let event_loop = EventLoop::new().unwrap();
    let task = event_loop.handle().spawn(async { 5 });
    event_loop.run();
    assert!(task.is_finished());
    task.abort();
    assert_eq!(event_loop.block_on(task).unwrap(), 5);
}

#[test]
fn aborting_a_task_that_is_over_spares_the_next_in_its_slot() {
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
fn tasks_that_wait_are_dropped_in_the_order_in_which_they_were_aborted() {
    let event_loop = EventLoop::new().unwrap();
    let dropped = Rc::new(RefCell::new(Vec::new()));
    let tasks: Vec<_> = (0..5)
        .map(|number| {
            let dropped = dropped.clone();
            let notes = scopeguard::guard(number, move |number| dropped.borrow_mut().push(number));
            event_loop.handle().spawn(async move {
                let _notes = notes;
                pending::<()>().await
            })
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
