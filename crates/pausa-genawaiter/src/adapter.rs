//! From `genawaiter` to the contract. The chapters call `iterator`, `coroutine` and `future`; inside a body,
//! `yield_from` delegates to a coroutine and `Task::wait_for` awaits a future.
//!
//! Where the library and the contract differ:
//! - it drops the first resumption's value (its issue 35): `start` sends the neutral one for it to drop;
//! - its iterator panics when it is asked again after the end or a panic: ours is fused;
//! - its generators are polled with a waker that does nothing: a body that awaits is resumed with its task's waker.

use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use genawaiter::GeneratorState;
use genawaiter::rc::{Co, Gen};
use pausa::Outcome;

/// An iterator over what a body yields.
pub(crate) fn iterator<Y, F>(body: impl FnOnce(Co<Y>) -> F) -> impl Iterator<Item = Y>
where
    F: Future<Output = ()>,
{
    Fused { generator: Gen::new(body), over: false }
}

struct Fused<Y, F: Future<Output = ()>> {
    generator: Gen<Y, (), F>,
    over: bool,
}

impl<Y, F: Future<Output = ()>> Iterator for Fused<Y, F> {
    type Item = Y;

    fn next(&mut self) -> Option<Y> {
        // It is over while the body runs: a panic leaves it so.
        if mem::replace(&mut self.over, true) {
            return None;
        }
        match self.generator.resume() {
            GeneratorState::Yielded(item) => {
                self.over = false;
                Some(item)
            }
            GeneratorState::Complete(()) => None,
        }
    }
}

/// A coroutine whose body receives what is sent at each `co.yield_(value).await`.
pub(crate) fn coroutine<S, Y, F>(
    body: impl FnOnce(Co<Y, S>) -> F,
) -> impl pausa::Coroutine<Sent = S, Yielded = Y, Returned = F::Output>
where
    S: Default,
    F: Future,
{
    Resumed { generator: Gen::new(body) }
}

struct Resumed<S, Y, F: Future> {
    generator: Gen<Y, S, F>,
}

impl<S: Default, Y, F: Future> pausa::Coroutine for Resumed<S, Y, F> {
    type Sent = S;
    type Yielded = Y;
    type Returned = F::Output;

    fn start(&mut self) -> Outcome<Y, F::Output> {
        self.resume(S::default())
    }

    fn resume(&mut self, sent: S) -> Outcome<Y, F::Output> {
        match self.generator.resume_with(sent) {
            GeneratorState::Yielded(yielded) => Outcome::Yielded(yielded),
            GeneratorState::Complete(returned) => Outcome::Complete(returned),
        }
    }
}

/// Python's `yield from`: passes on what the inner coroutine yields, sends into it, gives its return value.
pub(crate) async fn yield_from<C: pausa::Coroutine>(
    co: &Co<C::Yielded, C::Sent>,
    mut inner: C,
) -> C::Returned {
    let mut outcome = inner.start();
    loop {
        match outcome {
            Outcome::Yielded(yielded) => {
                let sent = co.yield_(yielded).await;
                outcome = inner.resume(sent);
            }
            Outcome::Complete(returned) => return returned,
        }
    }
}

/// A future whose body awaits others with `task.wait_for(future).await`.
pub(crate) fn future<F: Future>(body: impl FnOnce(Task) -> F) -> impl Future<Output = F::Output> {
    Polled {
        started: false,
        generator: Gen::new(async move |co: Co<(), Waker>| {
            let waker = co.yield_(()).await;
            body(Task { co, waker }).await
        }),
    }
}

/// The task that polls a body: its waker, renewed at each pause.
pub(crate) struct Task {
    co: Co<(), Waker>,
    waker: Waker,
}

impl Task {
    /// Awaits a future: pauses whenever it is pending.
    pub(crate) async fn wait_for<F: IntoFuture>(&mut self, future: F) -> F::Output {
        let mut future = pin!(future.into_future());
        loop {
            match future.as_mut().poll(&mut Context::from_waker(&self.waker)) {
                Poll::Ready(output) => return output,
                Poll::Pending => self.waker = self.co.yield_(()).await,
            }
        }
    }
}

struct Polled<F: Future> {
    started: bool,
    generator: Gen<(), Waker, F>,
}

impl<F: Future> Future for Polled<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if !mem::replace(&mut self.started, true) {
            // To the pause at which the first waker is received; this one is dropped.
            let _ = self.generator.resume_with(cx.waker().clone());
        }
        match self.generator.resume_with(cx.waker().clone()) {
            GeneratorState::Yielded(()) => Poll::Pending,
            GeneratorState::Complete(output) => Poll::Ready(output),
        }
    }
}
