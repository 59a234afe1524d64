use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::sync::mpsc::{Sender, channel};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use pausa::{Loop, gather};
use pausa_loops::{Clock, LoopName, OnLoop, run};

use crate::on_every_loop;

/// Long enough for everyone who is ready to have a few turns.
const A_FEW_TURNS: Duration = Duration::from_millis(10);

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

struct WokenFromThreads;

impl OnLoop for WokenFromThreads {
    type Output = usize;

    async fn main<L: Loop>(self, event_loop: L) -> usize {
        let (wakers, threads): (Vec<Sender<Waker>>, Vec<_>) = (0..4)
            .map(|_| {
                let (sender, received) = channel::<Waker>();
                (sender, thread::spawn(move || received.into_iter().for_each(Waker::wake)))
            })
            .unzip();
        let tasks = (0..50).map(|number| {
            let waker = wakers[number % wakers.len()].clone();
            let mut left = 20;
            poll_fn(move |cx| {
                if left == 0 {
                    return Poll::Ready(());
                }
                left -= 1;
                waker.send(cx.waker().clone()).expect("the thread waits");
                Poll::Pending
            })
        });
        let finished = gather(&event_loop, tasks).await.into_iter().filter(Result::is_ok).count();
        drop(wakers);
        threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
        finished
    }
}

#[test]
fn wakes_from_other_threads_reach_every_task() {
    assert_eq!(on_every_loop(|| WokenFromThreads), [50; 3]);
}

struct WokenOften;

impl OnLoop for WokenOften {
    type Output = usize;

    async fn main<L: Loop>(self, event_loop: L) -> usize {
        let waiting = Waiting::default();
        event_loop.spawn_detached(waiting.future());
        event_loop.sleep(A_FEW_TURNS).await;
        let waker = waiting.waker.take().expect("it had its turn");
        waker.wake_by_ref();
        waker.wake_by_ref();
        waker.wake();
        event_loop.sleep(A_FEW_TURNS).await;
        waiting.polls.get()
    }
}

#[test]
fn a_task_that_is_woken_twice_gets_one_turn() {
    assert_eq!(on_every_loop(|| WokenOften), [2; 3]);
}

/// Wakes a task that is gone, and gives its waker to who comes after the loop.
struct WakesTheGone;

impl OnLoop for WakesTheGone {
    type Output = (Waker, usize);

    async fn main<L: Loop>(self, event_loop: L) -> (Waker, usize) {
        let gone = event_loop.spawn(poll_fn(|cx| Poll::Ready(cx.waker().clone()))).await.expect("no panic");
        // Who takes its place may be woken for nothing, and no more than that.
        let waiting = Waiting::default();
        event_loop.spawn_detached(waiting.future());
        event_loop.sleep(A_FEW_TURNS).await;
        gone.wake_by_ref();
        let from_a_thread = gone.clone();
        thread::spawn(move || from_a_thread.wake()).join().expect("no panic");
        event_loop.sleep(A_FEW_TURNS).await;
        (gone, waiting.polls.get())
    }
}

#[test]
fn a_wake_after_the_task_or_the_loop_is_gone_does_nothing() {
    for name in LoopName::ALL {
        let (gone, polls) = run(name, Clock::Rehearsal, WakesTheGone).expect("there is a loop");
        assert!((1..=3).contains(&polls), "on {name}: {polls}");
        gone.wake_by_ref();
        let from_a_thread = gone.clone();
        thread::spawn(move || from_a_thread.wake()).join().expect("no panic");
        gone.wake();
    }
}

/// Wakes when it is dropped.
struct WakesWhenDropped(Rc<Cell<Option<Waker>>>);

impl Drop for WakesWhenDropped {
    fn drop(&mut self) {
        self.0.take().into_iter().for_each(Waker::wake);
    }
}

struct WakesInDrops;

impl OnLoop for WakesInDrops {
    type Output = usize;

    async fn main<L: Loop>(self, event_loop: L) -> usize {
        let (waiting, own) = (Waiting::default(), Waiting::default());
        event_loop.spawn_detached(waiting.future());
        event_loop.sleep(A_FEW_TURNS).await;
        // By a task that ends: it wakes another, and itself.
        let dying = (WakesWhenDropped(Rc::clone(&waiting.waker)), WakesWhenDropped(Rc::clone(&own.waker)));
        event_loop.spawn_detached(async move {
            let _dying = dying;
            poll_fn(|cx| {
                own.waker.set(Some(cx.waker().clone()));
                Poll::Ready(())
            })
            .await;
        });
        event_loop.sleep(A_FEW_TURNS).await;
        // By a task that is cancelled.
        let dying = WakesWhenDropped(Rc::clone(&waiting.waker));
        let cancelled = event_loop.spawn(async move {
            let _dying = dying;
            pending::<()>().await;
        });
        event_loop.sleep(A_FEW_TURNS).await;
        drop(cancelled);
        event_loop.sleep(A_FEW_TURNS).await;
        // And by the end of the loop: each task wakes the next, in a ring.
        let ring: Vec<Waiting> = (0..10).map(|_| Waiting::default()).collect();
        for (place, own) in ring.iter().enumerate() {
            let next = WakesWhenDropped(Rc::clone(&ring[(place + 1) % ring.len()].waker));
            let waits = own.future();
            event_loop.spawn_detached(async move {
                let _next = next;
                waits.await;
            });
        }
        event_loop.sleep(A_FEW_TURNS).await;
        waiting.polls.get()
    }
}

#[test]
fn a_wake_from_inside_a_drop_reaches_who_is_alive() {
    assert_eq!(on_every_loop(|| WakesInDrops), [3; 3]);
}
