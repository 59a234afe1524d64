//! From `core::ops::Coroutine` to the contract. The chapters call `iterator`, `copyable`, `coroutine` and `future`; inside a body,
//! `yield_from!` delegates to a coroutine and `wait_for!` awaits a future: macros, because a function cannot yield for
//! its caller.
//!
//! Where the language and the contract differ:
//! - the first resumption's value is the closure's parameter: `start` sends the neutral one, and bodies ignore it;
//! - resuming past the end or after a panic panics: the iterator is fused;
//! - a coroutine cannot be resumed with "any lifetime", so a body that awaits is resumed with its task's waker by value.

use std::mem;
use std::ops::{self, CoroutineState};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use pausa::Outcome;
use pin_project_lite::pin_project;

/// An iterator over what a body yields.
pub(crate) fn iterator<Y>(
    body: impl ops::Coroutine<Yield = Y, Return = ()> + Unpin,
) -> impl Iterator<Item = Y> {
    Fused { body, over: false }
}

struct Fused<C> {
    body: C,
    over: bool,
}

impl<Y, C: ops::Coroutine<Yield = Y, Return = ()> + Unpin> Iterator for Fused<C> {
    type Item = Y;

    fn next(&mut self) -> Option<Y> {
        // It is over while the body runs: a panic leaves it so.
        if mem::replace(&mut self.over, true) {
            return None;
        }
        match Pin::new(&mut self.body).resume(()) {
            CoroutineState::Yielded(item) => {
                self.over = false;
                Some(item)
            }
            CoroutineState::Complete(()) => None,
        }
    }
}

/// An iterator that may be copied at any time.
///
/// The compiler's copy of a coroutine that is over, or that panicked, copies what it has dropped before
/// (rust-lang/rust#152463): so none is kept.
pub(crate) fn copyable<Y>(
    body: impl ops::Coroutine<Yield = Y, Return = ()> + Unpin + Clone,
) -> impl Iterator<Item = Y> + Clone {
    Copyable { paused: Some(body) }
}

#[derive(Clone)]
struct Copyable<C> {
    paused: Option<C>,
}

impl<Y, C: ops::Coroutine<Yield = Y, Return = ()> + Unpin> Iterator for Copyable<C> {
    type Item = Y;

    fn next(&mut self) -> Option<Y> {
        let mut body = self.paused.take()?;
        match Pin::new(&mut body).resume(()) {
            CoroutineState::Yielded(item) => {
                self.paused = Some(body);
                Some(item)
            }
            CoroutineState::Complete(()) => None,
        }
    }
}

/// A coroutine whose body receives what is sent at each `yield`.
pub(crate) fn coroutine<S: Default, Y, R>(
    body: impl ops::Coroutine<S, Yield = Y, Return = R> + Unpin,
) -> impl pausa::Coroutine<Sent = S, Yielded = Y, Returned = R> {
    Resumed { body, sent: std::marker::PhantomData }
}

struct Resumed<C, S> {
    body: C,
    sent: std::marker::PhantomData<fn(S)>,
}

impl<S: Default, C: ops::Coroutine<S> + Unpin> pausa::Coroutine for Resumed<C, S> {
    type Sent = S;
    type Yielded = C::Yield;
    type Returned = C::Return;

    fn start(&mut self) -> Outcome<C::Yield, C::Return> {
        self.resume(S::default())
    }

    fn resume(&mut self, sent: S) -> Outcome<C::Yield, C::Return> {
        match Pin::new(&mut self.body).resume(sent) {
            CoroutineState::Yielded(yielded) => Outcome::Yielded(yielded),
            CoroutineState::Complete(returned) => Outcome::Complete(returned),
        }
    }
}

/// Python's `yield from`: passes on what the inner coroutine yields, sends into it, gives its return value.
macro_rules! yield_from {
    ($inner:expr) => {{
        let mut inner = $inner;
        let mut outcome = pausa::Coroutine::start(&mut inner);
        loop {
            match outcome {
                pausa::Outcome::Yielded(yielded) => {
                    let sent = yield yielded;
                    outcome = pausa::Coroutine::resume(&mut inner, sent);
                }
                pausa::Outcome::Complete(returned) => break returned,
            }
        }
    }};
}
pub(crate) use yield_from;

/// A future whose body awaits others with `wait_for!(task, future)`, where `task` is the waker of the task that polls.
pub(crate) fn future<R>(body: impl ops::Coroutine<Waker, Yield = (), Return = R>) -> impl Future<Output = R> {
    Polled { body }
}

pin_project! {
    struct Polled<C> {
        #[pin]
        body: C,
    }
}

impl<R, C: ops::Coroutine<Waker, Yield = (), Return = R>> Future for Polled<C> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        match self.project().body.resume(cx.waker().clone()) {
            CoroutineState::Yielded(()) => Poll::Pending,
            CoroutineState::Complete(returned) => Poll::Ready(returned),
        }
    }
}

/// Awaits a future: pauses whenever it is pending. A `match` keeps the expression's temporaries alive long enough.
macro_rules! wait_for {
    ($task:ident, $future:expr) => {
        match std::pin::pin!(std::future::IntoFuture::into_future($future)) {
            mut future => loop {
                match future.as_mut().poll(&mut std::task::Context::from_waker(&$task)) {
                    std::task::Poll::Ready(output) => break output,
                    std::task::Poll::Pending => $task = yield,
                }
            },
        }
    };
}
pub(crate) use wait_for;
