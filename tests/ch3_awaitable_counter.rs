//! Tests of `ch3_awaitable_counter` for every encoding, on three executors.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, Wake, Waker};

use pausa::Transcript;
use pausa::ch3_awaitable_counter::AwaitableCounter;
use pausa_scheduler::RoundRobin;
use pausa_story::playable::ch3_awaitable_counter as playable;

use super::support::{assert_agrees_with_cpython, counting_drops, times};
use crate::Subject;

/// A function that runs a future to its end.
type Driver = fn(Pin<Box<dyn Future<Output = ()>>>);

const DRIVERS: [(&str, Driver); 3] = [
    ("futures-lite", |future| futures_lite::future::block_on(future)),
    ("tokio", |future| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        tokio::task::LocalSet::new().block_on(&runtime, future);
    }),
    ("the shared round robin", |future| {
        let mut scheduler = RoundRobin::new();
        scheduler.spawn_future(future);
        scheduler.run().expect("nothing panics");
    }),
];

/// Counts the polls and the wakes of a future, and forwards both.
struct Watched<F> {
    future: Pin<Box<F>>,
    polls: Rc<RefCell<u64>>,
    wakes: Arc<AtomicU64>,
}

struct WatchedWaker {
    wakes: Arc<AtomicU64>,
    task: Waker,
}

impl Wake for WatchedWaker {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Relaxed);
        self.task.wake_by_ref();
    }
}

impl<F: Future> Future for Watched<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        *self.polls.borrow_mut() += 1;
        let waker = WatchedWaker { wakes: Arc::clone(&self.wakes), task: cx.waker().clone() };
        self.future.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::new(waker))))
    }
}

/// Runs a counter with a driver. Returns its result and its numbers of polls and wakes.
fn watched(drive: Driver, until: u64) -> (u64, u64, u64) {
    let result = Rc::new(RefCell::new(None));
    let polls = Rc::new(RefCell::new(0));
    let wakes = Arc::new(AtomicU64::new(0));
    let counter = Watched {
        future: Box::pin(Subject::counter(until)),
        polls: Rc::clone(&polls),
        wakes: Arc::clone(&wakes),
    };
    let slot = Rc::clone(&result);
    drive(Box::pin(async move { *slot.borrow_mut() = Some(counter.await) }));
    let result = result.borrow_mut().take().expect("the counter is ready");
    (result, polls.take(), wakes.load(Relaxed))
}

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn it_is_polled_once_more_than_it_pauses_and_wakes_once_a_pause() {
    let many = times(1_000_000, 20_000);
    for (name, drive) in DRIVERS {
        for until in [0, 1, 5, 1000, many] {
            assert_eq!(watched(drive, until), (until, until + 1, until), "{until} pauses on {name}");
        }
    }
}

#[test]
fn using_it_prints_the_same_on_every_driver() {
    for (name, drive) in DRIVERS {
        let transcript = Transcript::in_memory();
        drive(Box::pin(Subject::use_counter(3, transcript.clone())));
        assert_eq!(transcript.text(), "Iniciando contador...\nContador llegó a: 3\n", "on {name}");
    }
}

#[test]
fn nothing_happens_before_the_first_poll() {
    let transcript = Transcript::in_memory();
    let future = Subject::use_counter(3, transcript.clone());
    assert_eq!(transcript.text(), "");
    drop(future);
    assert_eq!(transcript.text(), "");
}

#[test]
fn dropped_at_any_pause_it_drops_what_it_owns_once() {
    for polls in 0..=4 {
        let (transcript, drops) = counting_drops();
        let mut future = Box::pin(Subject::use_counter(3, transcript));
        for _ in 0..polls {
            let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
        drop(future);
        assert_eq!(drops.load(Relaxed), 1, "after {polls} polls");
    }
}

#[test]
fn two_of_them_take_turns() {
    let turns = Rc::new(RefCell::new(Vec::new()));
    let mut scheduler = RoundRobin::new();
    for name in ["A", "B"] {
        let turns = Rc::clone(&turns);
        let mut counter = Box::pin(Subject::counter(2));
        scheduler.spawn_future(std::future::poll_fn(move |cx| {
            turns.borrow_mut().push(name);
            counter.as_mut().poll(cx).map(|_| ())
        }));
    }
    scheduler.run().expect("nothing panics");
    assert_eq!(*turns.borrow(), ["A", "B", "A", "B", "A", "B"]);
}

#[test]
fn it_wakes_the_task_that_polled_it_last() {
    let wakers: [Arc<AtomicU64>; 2] = Default::default();
    let mut counter = Box::pin(Subject::use_counter(9, Transcript::in_memory()));
    for turn in [0, 1, 1, 0, 1] {
        let waker = WatchedWaker { wakes: Arc::clone(&wakers[turn]), task: Waker::noop().clone() };
        let _ = counter.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::new(waker))));
    }
    assert_eq!(wakers.map(|wakes| wakes.load(Relaxed)), [2, 3]);
}
