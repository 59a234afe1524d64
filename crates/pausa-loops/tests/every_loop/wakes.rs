use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::sync::mpsc::channel;
use std::task::{Poll, Waker};
use std::thread;

use pausa::gather;
use scopeguard::guard;

use crate::A_FEW_TURNS;
use crate::drops::owning;

/// Never ready; leaves its waker, and counts its polls.
#[derive(Clone, Default)]
struct Waiting {
    polls: Rc<Cell<usize>>,
    waker: Rc<Cell<Option<Waker>>>,
}

impl Waiting {
    fn future(&self) -> impl Future<Output = ()> + 'static {
        let Waiting { polls, waker } = self.clone();
        poll_fn(move |cx| {
            polls.set(polls.get() + 1);
            waker.set(Some(cx.waker().clone()));
            Poll::Pending
        })
    }
}

#[test]
fn wakes_from_other_threads_reach_every_task_and_the_main_future() {
    on_every_loop!(async |event_loop| {
        let (wakers, threads): (Vec<_>, Vec<_>) = (0..4)
            .map(|_| {
                let (sender, received) = channel::<Waker>();
                (sender, thread::spawn(move || received.into_iter().for_each(Waker::wake)))
            })
            .unzip();
        let is_woken_often = |number: usize| {
            let (waker, mut left) = (wakers[number % wakers.len()].clone(), 20);
            poll_fn(move |cx| {
                if left == 0 {
                    return Poll::Ready(());
                }
                left -= 1;
                waker.send(cx.waker().clone()).expect("the thread waits");
                Poll::Pending
            })
        };
        let tasks = gather(&event_loop, (0..50).map(is_woken_often));
        is_woken_often(50).await;
        assert_eq!(tasks.await, vec![Ok(()); 50]);
        drop(wakers);
        threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
    });
}

#[test]
fn a_task_that_is_woken_twice_gets_one_turn() {
    on_every_loop!(async |event_loop| {
        let waiting = Waiting::default();
        event_loop.spawn_detached(waiting.future());
        event_loop.sleep(A_FEW_TURNS).await;
        let waker = waiting.waker.take().expect("it had its turn");
        waker.wake_by_ref();
        waker.wake_by_ref();
        waker.wake();
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!(waiting.polls.get(), 2);
    });
}

#[test]
fn a_task_that_wakes_itself_twice_gets_one_turn() {
    on_every_loop!(async |event_loop| {
        let polls = Rc::new(Cell::new(0));
        let counted = Rc::clone(&polls);
        event_loop.spawn_detached(poll_fn(move |cx| {
            counted.set(counted.get() + 1);
            if counted.get() == 1 {
                cx.waker().wake_by_ref();
                let another = cx.waker().clone();
                another.wake();
                cx.waker().wake_by_ref();
            }
            Poll::Pending
        }));
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!(polls.get(), 2);
    });
}

#[test]
fn in_a_ring_of_waiting_tasks_only_the_task_that_was_woken_is_polled() {
    const TASKS: usize = 1000;
    const HOPS: usize = 10 * TASKS;
    on_every_loop!(async |event_loop| {
        let wakers: Rc<RefCell<Vec<Option<Waker>>>> = Rc::new(RefCell::new(vec![None; TASKS]));
        let (hops, polls) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let ring = (0..TASKS).map(|place| {
            let (wakers, hops, polls) = (Rc::clone(&wakers), Rc::clone(&hops), Rc::clone(&polls));
            poll_fn(move |cx| {
                polls.set(polls.get() + 1);
                if hops.get() < HOPS && hops.get() % TASKS == place {
                    hops.set(hops.get() + 1);
                    let next = wakers.borrow_mut()[(place + 1) % TASKS].take();
                    next.into_iter().for_each(Waker::wake);
                }
                if hops.get() == HOPS {
                    wakers.take().into_iter().flatten().for_each(Waker::wake);
                    return Poll::Ready(());
                }
                wakers.borrow_mut()[place] = Some(cx.waker().clone());
                Poll::Pending
            })
        });
        gather(&event_loop, ring).await;
        assert_eq!(hops.get(), HOPS);
        // One poll each to begin with, one for each hop, one each to end.
        assert!(polls.get() <= HOPS + 2 * TASKS, "{}", polls.get());
    });
}

#[test]
fn a_waiting_task_can_be_woken_after_another_has_woken_itself() {
    // If the mark of the running task outlived its turn, the last one to wait would take this wake for its own.
    on_every_loop!(async |event_loop| {
        let waiting = Waiting::default();
        event_loop.spawn_detached(waiting.future());
        for polls in 1..10 {
            let task = event_loop.spawn(pausa_scheduler::yield_now());
            event_loop.sleep(A_FEW_TURNS).await;
            assert_eq!((waiting.polls.get(), task.await), (polls, Ok(())));
            waiting.waker.take().expect("it had its turn").wake();
        }
    });
}

#[test]
fn a_wake_of_a_finished_task_or_of_a_loop_that_has_ended_wakes_at_most_the_next_task() {
    let stale = on_every_loop!(async |event_loop| -> Waker {
        let leaves_its_waker = poll_fn(|cx| Poll::Ready(cx.waker().clone()));
        let gone = event_loop.spawn(leaves_its_waker).await.expect("no panic");
        // The next task may be stored in its place. It may be woken in vain, and no more than that.
        let waiting = Waiting::default();
        event_loop.spawn_detached(waiting.future());
        event_loop.sleep(A_FEW_TURNS).await;
        gone.wake_by_ref();
        let from_a_thread = gone.clone();
        thread::spawn(move || from_a_thread.wake()).join().expect("no panic");
        event_loop.sleep(A_FEW_TURNS).await;
        let polls = waiting.polls.get();
        assert!((1..=3).contains(&polls), "{polls}");
        gone
    });
    for (_, gone) in stale {
        gone.wake_by_ref();
        let from_a_thread = gone.clone();
        thread::spawn(move || from_a_thread.wake()).join().expect("no panic");
        gone.wake();
    }
}

/// A value that wakes when it is dropped.
fn wakes_when_dropped(waker: &Rc<Cell<Option<Waker>>>) -> impl Sized + use<> {
    guard(Rc::clone(waker), |waker| waker.take().into_iter().for_each(Waker::wake))
}

#[test]
fn a_destructor_may_wake_its_own_task_and_others() {
    let rings = on_every_loop!(async |event_loop| -> Vec<Waiting> {
        let (waiting, own) = (Waiting::default(), Waiting::default());
        event_loop.spawn_detached(waiting.future());
        event_loop.sleep(A_FEW_TURNS).await;
        // By a task that ends: it wakes another, and itself.
        let wake = (wakes_when_dropped(&waiting.waker), wakes_when_dropped(&own.waker));
        let ends = poll_fn(move |cx| {
            own.waker.set(Some(cx.waker().clone()));
            Poll::Ready(())
        });
        event_loop.spawn_detached(owning(wake, ends));
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!(waiting.polls.get(), 2);
        // By a task that is cancelled.
        let wakes = wakes_when_dropped(&waiting.waker);
        let cancelled = event_loop.spawn(owning(wakes, pending::<()>()));
        event_loop.sleep(A_FEW_TURNS).await;
        drop(cancelled);
        event_loop.sleep(A_FEW_TURNS).await;
        assert_eq!(waiting.polls.get(), 3);
        // And by the end of the loop: each task wakes the next, in a ring.
        let ring: Vec<Waiting> = (0..10).map(|_| Waiting::default()).collect();
        for (place, own) in ring.iter().enumerate() {
            let next = wakes_when_dropped(&ring[(place + 1) % ring.len()].waker);
            event_loop.spawn_detached(owning(next, own.future()));
        }
        event_loop.sleep(A_FEW_TURNS).await;
        ring
    });
    for (name, ring) in rings {
        assert!(ring.iter().all(|waiting| waiting.waker.take().is_none()), "on {name}: each was woken");
        assert!(ring.iter().all(|waiting| waiting.polls.get() == 1), "on {name}: none was polled");
    }
}
