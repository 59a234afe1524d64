use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::thread;

use pausa_scheduler::EventLoop;

use crate::{a_few_turns, waits_for_ever, waking_thread};

/// A task that ends at once and leaves its waker behind.
fn wakers_of_a_task_that_is_gone(event_loop: &EventLoop) -> Waker {
    event_loop.block_on(event_loop.handle().spawn(poll_fn(|cx| Poll::Ready(cx.waker().clone())))).unwrap()
}

#[test]
fn a_wake_after_the_task_is_gone_does_nothing() {
    let event_loop = EventLoop::new().unwrap();
    let waker = wakers_of_a_task_that_is_gone(&event_loop);
    let before = event_loop.handle().stats().turns;
    event_loop.block_on(async move {
        waker.wake_by_ref();
        a_few_turns().await;
        waker.wake();
    });
    assert_eq!(event_loop.handle().stats().turns, before);
}

#[test]
fn a_wake_after_the_task_is_gone_costs_the_next_task_in_its_slot_one_poll_and_nothing_else() {
    let event_loop = EventLoop::new().unwrap();
    let stale = wakers_of_a_task_that_is_gone(&event_loop);
    let (polls, waker) = (Rc::new(Cell::new(0)), Rc::default());
    event_loop.handle().spawn_detached(waits_for_ever(polls.clone(), waker));
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
fn a_wake_after_the_loop_is_gone_does_nothing() {
    let event_loop = EventLoop::new().unwrap();
    let waker = wakers_of_a_task_that_is_gone(&event_loop);
    drop(event_loop);
    waker.wake_by_ref();
    let another_loop = EventLoop::new().unwrap();
    another_loop.block_on(async { waker.wake_by_ref() });
    assert_eq!(another_loop.handle().stats().turns, 0);
    thread::spawn(move || waker.wake()).join().unwrap();
}

#[test]
fn a_late_wake_of_a_main_future_does_not_keep_the_loop_turning() {
    let event_loop = EventLoop::new().unwrap();
    let late = event_loop.block_on(poll_fn(|cx| Poll::Ready(cx.waker().clone())));
    let (to_thread, thread) = waking_thread();
    let mut polls = 0;
    event_loop.handle().spawn_detached(poll_fn(move |cx| {
        polls += 1;
        if polls > 100 {
            return Poll::Ready(());
        }
        late.wake_by_ref();
        to_thread.send(cx.waker().clone()).unwrap();
        Poll::Pending
    }));
    event_loop.run();
    thread.join().unwrap();
    assert!(event_loop.handle().stats().waits > 0, "it has waited, and not turned in vain");
}
