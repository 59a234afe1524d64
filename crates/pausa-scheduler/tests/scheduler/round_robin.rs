//! Tests of chapter 2's round robin alone.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::panic::panic_any;
use std::task::Poll;

use pausa_scheduler::RoundRobin;

use crate::drops::{Drops, panics_when_dropped};
use crate::pauses;

#[test]
fn a_scheduler_without_tasks_returns_at_once() {
    assert!(RoundRobin::new().run().is_ok());
}

#[test]
fn in_each_pass_every_remaining_task_has_one_turn_in_the_order_of_spawning() {
    let turns = RefCell::new(String::new());
    let mut scheduler = RoundRobin::new();
    for (name, times) in [('a', 2), ('b', 0), ('c', 3), ('d', 1)] {
        let turns = &turns;
        scheduler.spawn(pauses(times, move |_| turns.borrow_mut().push(name)));
    }
    assert_eq!(format!("{scheduler:?}"), "RoundRobin { tasks: 4 }");
    assert!(scheduler.run().is_ok());
    assert_eq!(turns.take(), "abcdacdacc");
}

#[test]
fn a_future_has_a_turn_in_each_pass_without_being_woken_and_none_after_its_end() {
    let turns = RefCell::new(String::new());
    let mut scheduler = RoundRobin::new();
    let mut polls = 0;
    scheduler.spawn_future(poll_fn(|_| {
        turns.borrow_mut().push('f');
        polls += 1;
        if polls == 3 { Poll::Ready(()) } else { Poll::Pending }
    }));
    scheduler.spawn(pauses(4, |_| turns.borrow_mut().push('c')));
    assert!(scheduler.run().is_ok());
    assert_eq!(turns.take(), "fcfcfccc");
}

#[test]
fn a_finished_task_is_dropped_once_before_the_next_turn_of_any_task() {
    let drops = Drops::default();
    let mut scheduler = RoundRobin::new();
    let guard = drops.guard();
    scheduler.spawn(pauses(1, move |_| _ = &guard));
    scheduler.spawn(pauses(3, |left| assert_eq!(drops.count(), usize::from(left < 3))));
    assert!(scheduler.run().is_ok());
    assert_eq!(drops.count(), 1);
}

#[test]
fn tasks_of_a_scheduler_that_never_runs_have_no_turn_and_are_dropped_once() {
    let drops = Drops::default();
    let mut scheduler = RoundRobin::new();
    for _ in 0..3 {
        scheduler.spawn_future(drops.with(async { panic!("it has a turn") }));
    }
    assert_eq!(drops.count(), 0);
    drop(scheduler);
    assert_eq!(drops.count(), 3);
}

#[test]
fn the_error_has_the_numbers_and_messages_of_tasks_that_panicked_in_order() {
    let (drops, turns) = (Drops::default(), Cell::new(0));
    let mut scheduler = RoundRobin::new();
    let guard = drops.guard();
    scheduler.spawn(pauses(3, move |left| {
        let _guard = &guard;
        assert!(left > 1, "{left} left");
    }));
    scheduler.spawn(pauses(9, |_| turns.set(turns.get() + 1)));
    scheduler.spawn(pauses(3, |left| {
        if left == 2 {
            panic_any(7)
        }
    }));
    scheduler.spawn_future(async { panic!("at once") });
    let panicked = scheduler.run().unwrap_err();
    assert_eq!(panicked.tasks.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [3, 2, 0]);
    assert_eq!(
        panicked.to_string(),
        "task 3 panicked: at once; task 2 panicked: with a value that is not text; \
         task 0 panicked: 1 left"
    );
    assert_eq!((drops.count(), turns.get()), (1, 10));
}

#[test]
fn a_panic_of_a_destructor_is_its_tasks_panic_and_the_other_tasks_finish() {
    let turns = Cell::new(0);
    let mut scheduler = RoundRobin::new();
    let bomb = panics_when_dropped();
    scheduler.spawn(pauses(1, move |_| _ = &bomb));
    scheduler.spawn(pauses(3, |_| turns.set(turns.get() + 1)));
    let panicked = scheduler.run().unwrap_err();
    assert_eq!(panicked.to_string(), "task 0 panicked: asked to panic when dropped");
    assert_eq!(turns.get(), 4);
}
