//! From `yield` to `await`: [`Awaited`] makes a future of a coroutine.

use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::{Coroutine, Outcome};

/// A future that runs a coroutine: each pause is one `Pending`, and the return value is the output (chapter 3; Python's
/// `__await__`).
///
/// A pause only gives other tasks a turn, so each pause wakes its own task immediately: `n` pauses make `n + 1` polls and
/// `n` wakes.
///
/// # Panics
/// Like any future, it may panic when it is polled after `Ready`.
#[derive(Clone, Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct Awaited<C> {
    coroutine: C,
    started: bool,
}

impl<C: Coroutine<Sent = (), Yielded = ()>> Awaited<C> {
    /// Makes a future of a coroutine that has not been started.
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

/// Gives other tasks a turn: the future is pending once and wakes its task immediately (Python's `asyncio.sleep(0)`).
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
