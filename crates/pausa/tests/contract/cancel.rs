//! `Cancel` and the future that watches it.

use std::cell::Cell;
use std::future::{pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use pausa::{Cancel, Cancelled, Elapsed, TaskFailed, panic_message};

use super::{Wakes, poll};

/// A future that is pending for ever, with the number of its polls and of its drops.
struct Watched {
    polls: Rc<Cell<usize>>,
    drops: Rc<Cell<usize>>,
}

impl Future for Watched {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.polls.set(self.polls.get() + 1);
        Poll::Pending
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.drops.set(self.drops.get() + 1);
    }
}

fn watched() -> (Watched, Rc<Cell<usize>>, Rc<Cell<usize>>) {
    let (polls, drops) = (Rc::default(), Rc::default());
    (Watched { polls: Rc::clone(&polls), drops: Rc::clone(&drops) }, polls, drops)
}

#[test]
fn a_signal_that_is_not_cancelled_lets_the_future_end() {
    let (cancel, wakes) = (Cancel::new(), Arc::default());
    assert_eq!(poll(&mut cancel.until_cancelled(ready(3)), &wakes), Poll::Ready(Ok(3)));
    assert!(!cancel.is_cancelled());
}

#[test]
fn cancelled_before_the_first_poll_the_future_is_dropped_and_never_polled() {
    let (cancel, wakes) = (Cancel::new(), Arc::default());
    let (future, polls, drops) = watched();
    let mut waits = cancel.until_cancelled(future);
    cancel.cancel();
    assert_eq!(poll(&mut waits, &wakes), Poll::Ready(Err(Cancelled)));
    assert_eq!((polls.get(), drops.get(), wakes.count()), (0, 1, 0));
}

#[test]
fn a_cancelled_signal_wins_against_a_future_that_is_ready() {
    let cancel = Cancel::new();
    cancel.cancel();
    let mut waits = cancel.until_cancelled(ready(3));
    assert_eq!(poll(&mut waits, &Arc::default()), Poll::Ready(Err(Cancelled)));
}

#[test]
fn the_future_is_dropped_before_the_task_learns_that_it_was_cancelled() {
    let (cancel, wakes) = (Cancel::new(), Arc::default());
    let (future, polls, drops) = watched();
    let mut waits = cancel.until_cancelled(future);
    assert!(poll(&mut waits, &wakes).is_pending());
    cancel.cancel();
    // Cancelling wakes, and the next poll drops.
    assert_eq!((polls.get(), drops.get()), (1, 0));
    assert_eq!(poll(&mut waits, &wakes), Poll::Ready(Err(Cancelled)));
    assert_eq!((polls.get(), drops.get()), (1, 1));
}

#[test]
fn cancelling_twice_wakes_each_waiting_task_once() {
    let (cancel, [first, second]) = (Cancel::new(), [(); 2].map(|()| Arc::<Wakes>::default()));
    let mut waits = [cancel.until_cancelled(pending::<()>()), cancel.until_cancelled(pending())];
    // The first is polled several times, and waits once.
    for _ in 0..3 {
        assert!(poll(&mut waits[0], &first).is_pending());
    }
    assert!(poll(&mut waits[1], &second).is_pending());
    cancel.cancel();
    cancel.clone().cancel();
    assert_eq!((first.count(), second.count()), (1, 1));
    for waits in &mut waits {
        assert_eq!(poll(waits, &first), Poll::Ready(Err(Cancelled)));
    }
}

#[test]
fn only_the_task_that_polled_last_is_woken() {
    let (cancel, [first, last]) = (Cancel::new(), [(); 2].map(|()| Arc::<Wakes>::default()));
    let mut waits = cancel.until_cancelled(pending::<()>());
    assert!(poll(&mut waits, &first).is_pending());
    assert!(poll(&mut waits, &last).is_pending());
    cancel.cancel();
    assert_eq!((first.count(), last.count()), (0, 1));
}

#[test]
fn a_signal_stays_cancelled_for_every_later_await() {
    let cancel = Cancel::new();
    cancel.cancel();
    for _ in 0..2 {
        assert!(cancel.clone().is_cancelled());
        assert_eq!(
            poll(&mut cancel.until_cancelled(pending::<()>()), &Arc::default()),
            Poll::Ready(Err(Cancelled))
        );
    }
}

#[test]
fn cancelling_after_the_end_wakes_nobody() {
    let (cancel, wakes) = (Cancel::new(), Arc::default());
    let mut polls = 0;
    let mut waits = cancel.until_cancelled(poll_fn(|_| {
        polls += 1;
        if polls == 2 { Poll::Ready(3) } else { Poll::Pending }
    }));
    assert!(poll(&mut waits, &wakes).is_pending());
    assert_eq!(poll(&mut waits, &wakes), Poll::Ready(Ok(3)));
    drop(waits);
    cancel.cancel();
    assert_eq!(wakes.count(), 0);
}

#[test]
fn a_wait_that_is_dropped_is_not_woken_and_leaves_nothing_in_the_signal() {
    let (cancel, wakes) = (Cancel::new(), Arc::new(Wakes::default()));
    for _ in 0..100 {
        assert!(poll(&mut cancel.until_cancelled(pending::<()>()), &wakes).is_pending());
    }
    assert_eq!(Arc::strong_count(&wakes), 1);
    cancel.cancel();
    assert_eq!(wakes.count(), 0);
}

#[test]
fn dropping_every_handle_of_a_signal_cancels_nothing() {
    let (cancel, wakes) = (Cancel::new(), Arc::default());
    let mut waits = cancel.until_cancelled(pending::<()>());
    assert!(poll(&mut waits, &wakes).is_pending());
    drop((cancel.clone(), cancel));
    assert!(poll(&mut waits, &wakes).is_pending());
    assert_eq!(wakes.count(), 0);
}

#[test]
fn a_future_that_cancels_the_signal_itself_is_woken_and_then_cancelled() {
    let (cancel, wakes) = (Cancel::new(), Arc::default());
    let cancels = cancel.clone();
    let mut waits = cancel.until_cancelled(poll_fn(move |_| -> Poll<()> {
        cancels.cancel();
        Poll::Pending
    }));
    assert!(poll(&mut waits, &wakes).is_pending());
    assert_eq!(wakes.count(), 1);
    assert_eq!(poll(&mut waits, &wakes), Poll::Ready(Err(Cancelled)));
}

#[test]
fn a_question_mark_passes_the_error_on() {
    async fn sum(cancel: Cancel) -> Result<u32, Cancelled> {
        let first = cancel.until_cancelled(ready(1)).await?;
        cancel.cancel();
        let second: u32 = cancel.until_cancelled(ready(2)).await?;
        Ok(first + second)
    }
    let mut sum = pin!(sum(Cancel::new()));
    assert_eq!(sum.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(Err(Cancelled)));
}

#[test]
fn waiting_for_a_signal_is_a_future_without_a_result() {
    let (cancel, wakes) = (Cancel::new(), Arc::default());
    let mut stop = cancel.cancelled();
    assert!(poll(&mut stop, &wakes).is_pending());
    cancel.cancel();
    assert_eq!((wakes.count(), poll(&mut stop, &wakes)), (1, Poll::Ready(())));
}

thread_local! {
    static SIGNAL: Cancel = Cancel::new();
}

/// Uses the signal when it is woken and when it is dropped.
struct ComesBack;

fn come_back() {
    SIGNAL.with(|signal| {
        let _ = poll(&mut signal.until_cancelled(pending::<()>()), &Arc::default());
        signal.cancel();
    });
}

impl Wake for ComesBack {
    fn wake(self: Arc<Self>) {
        come_back();
    }
}

impl Drop for ComesBack {
    fn drop(&mut self) {
        come_back();
    }
}

#[test]
fn a_waker_may_use_the_signal_that_wakes_it() {
    let mut waits = SIGNAL.with(|signal| signal.until_cancelled(pending::<()>()));
    let waker = Waker::from(Arc::new(ComesBack));
    assert!(Pin::new(&mut waits).poll(&mut Context::from_waker(&waker)).is_pending());
    drop(waker);
    SIGNAL.with(Cancel::cancel);
    assert_eq!(poll(&mut waits, &Arc::default()), Poll::Ready(Err(Cancelled)));
}

/// Panics when it is woken.
struct Panics;

impl Wake for Panics {
    fn wake(self: Arc<Self>) {
        panic!("a waker");
    }
}

#[test]
fn a_waker_that_panics_does_not_keep_other_tasks_from_being_woken() {
    let (cancel, wakes) = (Cancel::new(), Arc::new(Wakes::default()));
    let mut waits = [(); 5].map(|()| cancel.cancelled());
    let panics = Waker::from(Arc::new(Panics));
    for (number, wait) in waits.iter_mut().enumerate() {
        let _ = match number % 2 {
            0 => poll(wait, &wakes),
            _ => Pin::new(wait).poll(&mut Context::from_waker(&panics)),
        };
    }
    let panic = catch_unwind(AssertUnwindSafe(|| cancel.cancel())).expect_err("it goes on");
    assert_eq!(panic_message(&*panic), "a waker");
    assert_eq!(wakes.count(), 3);
}

#[test]
fn the_errors_say_what_has_happened() {
    assert_eq!(Cancelled.to_string(), TaskFailed::Cancelled.to_string());
    assert_eq!(Elapsed.to_string(), "the time limit has passed");
}
