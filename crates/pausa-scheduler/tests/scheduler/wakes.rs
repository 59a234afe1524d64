use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use pausa_scheduler::EventLoop;

use crate::{a_few_turns, woken_by_a_thread};

/// The waker of a task that has ended.
fn stale_waker(event_loop: &EventLoop) -> Waker {
    event_loop.block_on(event_loop.handle().spawn(poll_fn(|cx| Poll::Ready(cx.waker().clone())))).unwrap()
}

#[test]
fn a_wake_of_a_finished_task_gives_no_turn_in_its_loop_or_in_another() {
    let event_loop = EventLoop::new().unwrap();
    let waker = stale_waker(&event_loop);
    for runs in [event_loop, EventLoop::new().unwrap()] {
        let before = runs.handle().stats().turns;
        runs.block_on(async {
            waker.wake_by_ref();
            a_few_turns().await;
        });
        assert_eq!(runs.handle().stats().turns, before);
    }
}

#[test]
fn a_wake_of_a_finished_task_gives_the_next_task_in_its_slot_one_spurious_poll() {
    let event_loop = EventLoop::new().unwrap();
    let stale = stale_waker(&event_loop);
    let polls = Rc::new(Cell::new(0));
    let polled = polls.clone();
    event_loop.handle().spawn_detached(poll_fn(move |_| {
        polled.update(|polls| polls + 1);
        Poll::Pending
    }));
    event_loop.block_on(async {
        a_few_turns().await;
        assert_eq!(polls.get(), 1);
        stale.wake();
        a_few_turns().await;
        // The poll shows that it is in this slot.
        assert_eq!(polls.get(), 2);
    });
}

#[test]
fn a_late_wake_of_a_main_future_does_not_keep_the_loop_from_waiting() {
    let event_loop = EventLoop::new().unwrap();
    let late = event_loop.block_on(poll_fn(|cx| Poll::Ready(cx.waker().clone())));
    let mut waits = Box::pin(woken_by_a_thread(100));
    event_loop.handle().spawn_detached(poll_fn(move |cx| {
        late.wake_by_ref();
        waits.as_mut().poll(cx)
    }));
    event_loop.run();
    assert!(event_loop.handle().stats().waits > 0);
}
