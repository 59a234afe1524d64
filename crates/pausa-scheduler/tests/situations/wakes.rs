use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::thread;

use pausa_scheduler::EventLoop;

use crate::{WakerSender, a_few_turns, channel, waits_for_ever};

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
fn a_wake_after_the_task_is_gone_costs_the_next_tenant_one_poll_and_nothing_else() {
    let event_loop = EventLoop::new().unwrap();
    let stale = wakers_of_a_task_that_is_gone(&event_loop);
    let (polls, waker) = (Rc::new(Cell::new(0)), Rc::default());
    event_loop.handle().spawn_detached(waits_for_ever(polls.clone(), waker));
    event_loop.block_on(async {
        a_few_turns().await;
        assert_eq!(polls.get(), 1);
        stale.wake();
        a_few_turns().await;
        assert!(polls.get() <= 2);
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
fn a_wake_from_another_thread_reaches_a_sleeping_loop() {
    let event_loop = EventLoop::new().unwrap();
    let (to_thread, wakers) = channel();
    let thread = thread::spawn(move || wakers.for_each(Waker::wake));
    let mut polls = 0;
    let task = event_loop.handle().spawn(poll_fn(move |cx| {
        polls += 1;
        if polls > 100 {
            return Poll::Ready(polls);
        }
        to_thread.send(cx.waker().clone());
        Poll::Pending
    }));
    assert_eq!(event_loop.block_on(task).unwrap(), 101);
    thread.join().unwrap();
}

#[test]
fn wakes_from_many_threads_reach_every_task_and_the_main_future() {
    let event_loop = EventLoop::new().unwrap();
    let (to_threads, wakers) = channel();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let wakers = wakers.clone();
            thread::spawn(move || wakers.for_each(Waker::wake))
        })
        .collect();
    let ask_often = |times: usize, to_threads: WakerSender| {
        let mut left = times;
        poll_fn(move |cx| {
            if left == 0 {
                return Poll::Ready(());
            }
            left -= 1;
            to_threads.send(cx.waker().clone());
            Poll::Pending
        })
    };
    let tasks: Vec<_> =
        (0..50).map(|_| event_loop.handle().spawn(ask_often(20, to_threads.clone()))).collect();
    event_loop.block_on(async {
        ask_often(20, to_threads).await;
        for task in tasks {
            task.await.unwrap();
        }
    });
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn a_task_that_is_woken_twice_gets_one_turn() {
    let event_loop = EventLoop::new().unwrap();
    let (polls, waker) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(None)));
    event_loop.handle().spawn_detached(waits_for_ever(polls.clone(), waker.clone()));
    event_loop.block_on(async {
        a_few_turns().await;
        let waker = waker.take().unwrap();
        waker.wake_by_ref();
        waker.wake_by_ref();
        waker.wake();
        a_few_turns().await;
    });
    assert_eq!(polls.get(), 2);
}

#[test]
fn a_task_that_wakes_itself_twice_gets_one_turn() {
    let event_loop = EventLoop::new().unwrap();
    let polls = Rc::new(Cell::new(0));
    let counted = polls.clone();
    event_loop.handle().spawn_detached(poll_fn(move |cx| {
        counted.set(counted.get() + 1);
        if counted.get() == 1 {
            cx.waker().wake_by_ref();
            let another = cx.waker().clone();
            another.wake();
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }));
    event_loop.block_on(a_few_turns());
    assert_eq!(polls.get(), 2);
}

#[test]
fn a_task_that_parked_last_can_be_woken() {
    // The mark of the running task must not outlive its turn: the last one to park would take this wake for its own.
    let event_loop = EventLoop::new().unwrap();
    let (polls, waker) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(None)));
    event_loop.handle().spawn_detached(waits_for_ever(polls.clone(), waker.clone()));
    event_loop.block_on(async {
        for turn in 1..10 {
            let mut has_yielded = false;
            poll_fn(|cx| {
                cx.waker().wake_by_ref();
                if std::mem::replace(&mut has_yielded, true) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            assert_eq!(polls.get(), turn);
            waker.take().unwrap().wake();
        }
    });
}

struct WakesWhenDropped(Rc<Cell<Option<Waker>>>);

impl Drop for WakesWhenDropped {
    fn drop(&mut self) {
        if let Some(waker) = self.0.take() {
            waker.wake();
        }
    }
}

#[test]
fn a_wake_from_inside_a_drop_reaches_another_task_and_is_lost_on_the_dying_one() {
    let event_loop = EventLoop::new().unwrap();
    let (polls, others_waker) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(None)));
    event_loop.handle().spawn_detached(waits_for_ever(polls.clone(), others_waker.clone()));
    event_loop.block_on(async {
        a_few_turns().await;
        let own_waker = Rc::new(Cell::new(None));
        let dying = (WakesWhenDropped(others_waker.clone()), WakesWhenDropped(own_waker.clone()));
        event_loop.handle().spawn_detached(async move {
            let _dying = dying;
            poll_fn(|cx| {
                own_waker.set(Some(cx.waker().clone()));
                Poll::Ready(())
            })
            .await;
        });
        a_few_turns().await;
    });
    assert_eq!((polls.get(), event_loop.handle().stats().tasks), (2, 1));
}

#[test]
fn a_wake_from_a_drop_while_the_loop_is_dropped_does_nothing() {
    let event_loop = EventLoop::new().unwrap();
    let wakers: Vec<Rc<Cell<Option<Waker>>>> = (0..10).map(|_| Rc::default()).collect();
    for i in 0..10 {
        let (own, next) = (wakers[i].clone(), WakesWhenDropped(wakers[(i + 1) % 10].clone()));
        event_loop.handle().spawn_detached(async move {
            let _next = next;
            poll_fn(|cx| {
                own.set(Some(cx.waker().clone()));
                Poll::Ready(())
            })
            .await;
            pending().await
        });
    }
    event_loop.block_on(a_few_turns());
    drop(event_loop);
    assert!(wakers.iter().all(|waker| waker.take().is_none()));
}

#[test]
fn a_late_wake_of_a_main_future_does_not_keep_the_loop_turning() {
    let event_loop = EventLoop::new().unwrap();
    let late = event_loop.block_on(poll_fn(|cx| Poll::Ready(cx.waker().clone())));
    let (to_thread, wakers) = channel();
    let thread = thread::spawn(move || wakers.for_each(Waker::wake));
    let mut polls = 0;
    event_loop.handle().spawn_detached(poll_fn(move |cx| {
        polls += 1;
        if polls > 100 {
            return Poll::Ready(());
        }
        late.wake_by_ref();
        to_thread.send(cx.waker().clone());
        Poll::Pending
    }));
    event_loop.run();
    thread.join().unwrap();
    assert!(event_loop.handle().stats().waits > 0, "it has waited, and not turned in vain");
}
