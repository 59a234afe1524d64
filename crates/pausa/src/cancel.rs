//! Cancellation: [`Cancel`] asks tasks to stop, and [`timeout`] limits how long a task waits.
//!
//! A task can be stopped in two ways:
//!
//! - **Drop its future**, for example by dropping its [`Loop::Task`]. The destructors of the values that are alive at its pause
//!   run, and no other code of the task. So it cannot await while it cleans up.
//! - **Cancel a signal** that it watches. The task awaits with [`Cancel::until_cancelled`]. When the signal is cancelled, that
//!   await drops its future and gives `Err(Cancelled)`, and the task continues: `?` passes the error on, and a `match` can await
//!   while it cleans up and then return the error. In Python, `task.cancel()` raises `CancelledError` at the task's `await`.
//!
//! **A signal is a level, not an edge**: once cancelled, it stays cancelled, and every await that watches it gives the error, as
//! with `tokio_util`'s `CancellationToken` and with the cancel scopes of Trio. asyncio has an edge: `cancel()` raises once, and
//! a task that handles the error without raising it again has lost it. A level cannot be lost: the next await gives the error
//! again. In Trio the level affects every await in the scope, so a cleanup that awaits needs a shield. Here it affects only the
//! awaits that name the signal, so a cleanup awaits its futures directly. For the same reason a task that is cancelled before
//! its first turn runs up to its first await that watches the signal; asyncio does not start such a task.
//!
//! A signal that was cancelled wins against a future that is ready: otherwise a task whose futures are always ready would
//! never stop. A future that is ready wins against a time limit, as in asyncio and tokio. So a [`timeout`] around
//! [`Cancel::until_cancelled`] does not hide a cancellation, not even if its deadline has passed at the same poll.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use crate::Loop;

/// A signal that asks tasks of this thread to stop. Clones are the same signal. Dropping them all cancels nothing.
///
/// ```
/// use std::future::pending;
/// use std::pin::Pin;
/// use std::task::{Context, Poll, Waker};
///
/// use pausa::{Cancel, Cancelled};
///
/// let cancel = Cancel::new();
/// let mut waits = cancel.until_cancelled(pending::<()>());
/// let mut cx = Context::from_waker(Waker::noop());
/// assert_eq!(Pin::new(&mut waits).poll(&mut cx), Poll::Pending);
/// cancel.cancel();
/// assert_eq!(Pin::new(&mut waits).poll(&mut cx), Poll::Ready(Err(Cancelled)));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cancel {
    shared: Rc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    is_cancelled: Cell<bool>,
    /// The wakers of the futures that wait, in the order in which they were made.
    waiting: RefCell<BTreeMap<u64, Waker>>,
    /// The number of futures made.
    made: Cell<u64>,
}

impl Cancel {
    /// Makes a signal that is not cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancels the signal, and wakes each task that waits for it once. It cannot be undone; a second call does nothing.
    ///
    /// # Panics
    /// With the first panic of a waker, after all tasks have been woken.
    pub fn cancel(&self) {
        self.shared.is_cancelled.set(true);
        // Taken out first: a waker may run code that uses the signal.
        let mut waiting = self.shared.waiting.take().into_values();
        let mut first = None;
        while let Err(panic) = catch_unwind(AssertUnwindSafe(|| waiting.by_ref().for_each(Waker::wake))) {
            first = first.or(Some(panic));
        }
        if let Some(panic) = first {
            resume_unwind(panic);
        }
    }

    /// Whether the signal is cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.shared.is_cancelled.get()
    }

    /// Waits for the signal. It can be the `stop` of [`accept_until`](crate::accept_until).
    pub fn cancelled(&self) -> UntilStop {
        let number = self.shared.made.get();
        self.shared.made.set(number + 1);
        UntilStop { shared: Rc::clone(&self.shared), number }
    }

    /// Awaits a future until the signal is cancelled. It then drops the future, and gives `Err(Cancelled)`. If the signal is
    /// cancelled before the first poll, the future is not polled.
    pub fn until_cancelled<F: Future + Unpin>(&self, future: F) -> UntilCancelled<F> {
        UntilCancelled { stop: self.cancelled(), future: Some(future) }
    }
}

/// The future of [`Cancel::cancelled`].
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct UntilStop {
    shared: Rc<Shared>,
    number: u64,
}

impl Future for UntilStop {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.shared.is_cancelled.get() {
            return Poll::Ready(());
        }
        // Not under the borrow: cloning and dropping a waker may run code that uses the signal.
        let waker = cx.waker().clone();
        let before = self.shared.waiting.borrow_mut().insert(self.number, waker);
        drop(before);
        Poll::Pending
    }
}

impl Drop for UntilStop {
    fn drop(&mut self) {
        let waker = self.shared.waiting.borrow_mut().remove(&self.number);
        drop(waker);
    }
}

/// The future of [`Cancel::until_cancelled`].
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct UntilCancelled<F> {
    stop: UntilStop,
    /// `None` once the signal is cancelled.
    future: Option<F>,
}

impl<F: Future + Unpin> Future for UntilCancelled<F> {
    type Output = Result<F::Output, Cancelled>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { stop, future: slot } = self.get_mut();
        match slot {
            Some(future) if Pin::new(stop).poll(cx).is_pending() => Pin::new(future).poll(cx).map(Ok),
            _ => {
                // The task continues after the destructors of what it waited for.
                *slot = None;
                Poll::Ready(Err(Cancelled))
            }
        }
    }
}

/// The error of an await whose [`Cancel`] signal is cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cancelled;

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the task was cancelled")
    }
}

impl Error for Cancelled {}

/// Awaits a future for at most `duration` of the loop's clock, from this call on. At the deadline it drops the future, and
/// gives `Err(Elapsed)`.
///
/// Each poll polls the future first, and then checks the deadline. With a duration of zero the future is polled once; CPython
/// 3.11's `wait_for` does not start a coroutine then, and takes only the result of a task that has ended. A panic of the
/// future is not caught. A [`Loop::Task`] can be the future: dropping it cancels the task.
pub fn timeout<L: Loop, F: Future + Unpin>(event_loop: &L, duration: Duration, future: F) -> TimeoutOn<L, F> {
    // The sleep of a loop may be pending even if it is for no time at all.
    let deadline = (!duration.is_zero()).then(|| event_loop.sleep(duration));
    Timeout { future: Some(future), deadline }
}

/// The [`Timeout`] of a future on a loop.
pub type TimeoutOn<L, F> = Timeout<F, <L as Loop>::Sleep>;

/// The future of [`timeout`].
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct Timeout<F, S> {
    /// `None` after the deadline.
    future: Option<F>,
    /// `None` after the deadline, or if there is no time at all.
    deadline: Option<S>,
}

impl<F: Future + Unpin, S: Future<Output = ()> + Unpin> Future for Timeout<F, S> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Some(future) = &mut this.future
            && let Poll::Ready(output) = Pin::new(future).poll(cx)
        {
            return Poll::Ready(Ok(output));
        }
        if let Some(deadline) = &mut this.deadline {
            ready!(Pin::new(deadline).poll(cx));
        }
        (this.future, this.deadline) = (None, None);
        Poll::Ready(Err(Elapsed))
    }
}

/// The error of a [`timeout`] whose time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Elapsed;

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time limit has passed")
    }
}

impl Error for Elapsed {}
