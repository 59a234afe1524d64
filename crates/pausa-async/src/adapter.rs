//! From `async` to the contract. The chapters call `iterator` and `coroutine`; futures need no adapter.
//!
//! Where the language and the contract differ:
//! - a sequence is a `Stream`, which may be pending: an iterator has nobody to wait for, so these never are;
//! - a pause is a future that is pending once;
//! - polling past the end or after a panic panics: the iterator is fused.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use futures_lite::Stream;
use pausa::{Coroutine, Outcome};

/// An iterator over a stream that is never pending.
pub(crate) fn iterator<Y>(stream: impl Stream<Item = Y>) -> impl Iterator<Item = Y> + Unpin {
    let mut stream = Box::pin(stream);
    let mut over = false;
    std::iter::from_fn(move || {
        // It is over while the body runs: a panic leaves it so.
        if std::mem::replace(&mut over, true) {
            return None;
        }
        match stream.as_mut().poll_next(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Some(item)) => {
                over = false;
                Some(item)
            }
            Poll::Ready(None) => None,
            Poll::Pending => unreachable!("a sequence awaits nothing"),
        }
    })
}

/// A coroutine that is resumed without a value, from a future that pauses by [`pause`].
pub(crate) fn coroutine<F: Future>(body: F) -> impl Coroutine<Sent = (), Yielded = (), Returned = F::Output> {
    Polled { body: Box::pin(body) }
}

struct Polled<F> {
    body: Pin<Box<F>>,
}

impl<F: Future> Coroutine for Polled<F> {
    type Sent = ();
    type Yielded = ();
    type Returned = F::Output;

    fn start(&mut self) -> Outcome<(), F::Output> {
        self.resume(())
    }

    fn resume(&mut self, (): ()) -> Outcome<(), F::Output> {
        match self.body.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => Outcome::Yielded(()),
            Poll::Ready(returned) => Outcome::Complete(returned),
        }
    }
}

/// A pause: pending once, and its task is woken at once.
pub(crate) fn pause() -> impl Future<Output = ()> {
    let mut paused = false;
    poll_fn(move |cx| {
        if std::mem::replace(&mut paused, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}
