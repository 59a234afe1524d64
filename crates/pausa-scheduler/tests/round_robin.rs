//! Tests of chapter 2's round robin alone.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::panic::panic_any;
use std::task::Poll;

use pausa::{Coroutine, Outcome};
use pausa_scheduler::RoundRobin;

/// Pauses so many times, and does something in each turn.
struct Pauses<F>(usize, F);

impl<F: FnMut(usize)> Coroutine for Pauses<F> {
    type Sent = ();
    type Yielded = ();
    type Returned = ();

    fn start(&mut self) -> Outcome<(), ()> {
        self.resume(())
    }

    fn resume(&mut self, (): ()) -> Outcome<(), ()> {
        (self.1)(self.0);
        match self.0.checked_sub(1) {
            Some(left) => {
                self.0 = left;
                Outcome::Yielded(())
            }
            None => Outcome::Complete(()),
        }
    }
}

/// Counts its drop.
struct Counted<'a>(&'a Cell<usize>);

impl Counted<'_> {
    fn drops(&self) -> usize {
        self.0.get()
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[test]
fn without_tasks_it_is_done() {
    assert!(RoundRobin::new().run().is_ok());
}

#[test]
fn in_each_pass_every_remaining_task_has_one_turn_in_the_order_of_spawning() {
    let turns = RefCell::new(String::new());
    let mut scheduler = RoundRobin::new();
    for (name, pauses) in [('a', 2), ('b', 0), ('c', 3), ('d', 1)] {
        let turns = &turns;
        scheduler.spawn(Pauses(pauses, move |_| turns.borrow_mut().push(name)));
    }
    assert_eq!(format!("{scheduler:?}"), "RoundRobin { tasks: 4 }");
    assert!(scheduler.run().is_ok());
    assert_eq!(turns.take(), "abcdacdacc");
}

#[test]
fn a_future_has_a_turn_in_each_pass_woken_or_not_and_none_after_its_end() {
    let turns = RefCell::new(String::new());
    let mut scheduler = RoundRobin::new();
    let mut polls = 0;
    scheduler.spawn_future(poll_fn(|_| {
        turns.borrow_mut().push('f');
        polls += 1;
        if polls == 3 { Poll::Ready(()) } else { Poll::Pending }
    }));
    scheduler.spawn(Pauses(4, |_| turns.borrow_mut().push('c')));
    assert!(scheduler.run().is_ok());
    assert_eq!(turns.take(), "fcfcfccc");
}

#[test]
fn a_finished_task_is_dropped_once_before_the_next_turn_of_any_task() {
    let drops = Cell::new(0);
    let mut scheduler = RoundRobin::new();
    let counted = Counted(&drops);
    scheduler.spawn(Pauses(1, move |_| assert_eq!(counted.drops(), 0)));
    scheduler.spawn(Pauses(3, |left| assert_eq!(drops.get(), usize::from(left < 3))));
    assert!(scheduler.run().is_ok());
    assert_eq!(drops.get(), 1);
}

#[test]
fn tasks_of_a_scheduler_that_never_runs_have_no_turn_and_are_dropped_once() {
    let drops = Cell::new(0);
    let mut scheduler = RoundRobin::new();
    for _ in 0..3 {
        let counted = Counted(&drops);
        scheduler.spawn(Pauses(1, move |_| panic!("a turn, after {} drops", counted.drops())));
    }
    assert_eq!(drops.get(), 0);
    drop(scheduler);
    assert_eq!(drops.get(), 3);
}

#[test]
fn tasks_that_panic_leave_and_the_error_tells_their_numbers_and_messages_in_order() {
    let (drops, turns) = (Cell::new(0), Cell::new(0));
    let mut scheduler = RoundRobin::new();
    let counted = Counted(&drops);
    scheduler.spawn(Pauses(3, move |left| assert!(left > 1, "{left} left after {} drops", counted.drops())));
    scheduler.spawn(Pauses(9, |_| turns.set(turns.get() + 1)));
    scheduler.spawn(Pauses(3, |left| {
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
         task 0 panicked: 1 left after 0 drops"
    );
    assert_eq!((drops.get(), turns.get()), (1, 10));
}

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

#[test]
fn a_task_whose_drop_panics_counts_as_one_that_panicked_and_the_others_finish() {
    let turns = Cell::new(0);
    let mut scheduler = RoundRobin::new();
    let bomb = PanicsWhenDropped;
    scheduler.spawn(Pauses(1, move |_| _ = &bomb));
    scheduler.spawn(Pauses(3, |_| turns.set(turns.get() + 1)));
    let panicked = scheduler.run().unwrap_err();
    assert_eq!(panicked.to_string(), "task 0 panicked: dropped");
    assert_eq!(turns.get(), 4);
}
