//! From `yield` to `await`: a coroutine that pauses is a future that is pending.

use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::{Coroutine, Outcome};

/// Awaits a coroutine: each of its pauses is one `Pending`, its return value is the future's (chapter 3, Python's
/// `__await__`).
///
/// A pause says "let the others run, then come back", so each wakes the task at once: `n` pauses make `n + 1` polls
/// and `n` wakes.
///
/// # Panics
/// As any future, it may panic when it is polled after `Ready`.
#[derive(Clone, Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct Awaited<C> {
    coroutine: C,
    started: bool,
}

impl<C: Coroutine<Sent = (), Yielded = ()>> Awaited<C> {
    /// Awaits a coroutine that has not been started.
    pub fn new(coroutine: C) -> Self {
        Awaited { coroutine, started: false }
    }
}

/// A coroutine is resumed through `&mut`, so it is never pinned in here.
impl<C> Unpin for Awaited<C> {}

impl<C: Coroutine<Sent = (), Yielded = ()>> Future for Awaited<C> {
    type Output = C::Returned;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<C::Returned> {
        let outcome = if mem::replace(&mut self.started, true) {
            self.coroutine.resume(())
        } else {
            self.coroutine.start()
        };
        match outcome {
            Outcome::Yielded(()) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Outcome::Complete(returned) => Poll::Ready(returned),
        }
    }
}

/// Gives the other tasks a turn: pending once, and its task is woken at once (Python's `asyncio.sleep(0)`).
pub fn yield_now() -> impl Future<Output = ()> + Unpin {
    let mut has_yielded = false;
    poll_fn(move |cx| {
        if mem::replace(&mut has_yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}
