//! From `genawaiter` to the contract, for the chapters and for a coroutine of your own: [`iterator`], [`coroutine`] and
//! [`future`]. Inside a body, [`yield_from`] delegates to a coroutine and [`Task::wait_for`] awaits a future.
//!
//! Where the library and the contract differ:
//! - it drops the first resumption's value (its issue 35): `start` sends the neutral one for it to drop;
//! - its iterator panics when it is asked again after the end or a panic: ours is fused;
//! - its generators are polled with a waker that does nothing: a body that awaits is resumed with its task's waker.

use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use genawaiter::GeneratorState;
use genawaiter::rc::Gen;
use pausa::{Fused, Outcome};

pub use genawaiter::rc::Co;

/// An iterator over what a body yields.
///
/// ```
/// let squares = pausa_genawaiter::adapter::iterator(async |co| {
///     for number in 1..=3 {
///         co.yield_(number * number).await;
///     }
/// });
/// assert!(squares.eq([1, 4, 9]));
/// ```
pub fn iterator<Y, F>(body: impl FnOnce(Co<Y>) -> F) -> impl Iterator<Item = Y>
where
    F: Future<Output = ()>,
{
    Fused::new(Gen::new(body).into_iter())
}

/// A coroutine whose body receives what is sent at each `co.yield_(value).await`.
///
/// ```
/// use pausa::{Coroutine, Outcome};
///
/// let mut adder = pausa_genawaiter::adapter::coroutine(async |co| {
///     let mut total = 0;
///     while let Some(number) = co.yield_(total).await {
///         total += number;
///     }
///     total
/// });
/// assert_eq!(adder.start(), Outcome::Yielded(0));
/// assert_eq!(adder.resume(Some(5)), Outcome::Yielded(5));
/// assert_eq!(adder.resume(None), Outcome::Complete(5));
/// ```
pub fn coroutine<S, Y, F>(
    body: impl FnOnce(Co<Y, S>) -> F,
) -> impl pausa::Coroutine<Sent = S, Yielded = Y, Returned = F::Output>
where
    S: Default,
    F: Future,
{
    let mut generator = Gen::new(body);
    pausa::from_fn(move |sent| match generator.resume_with(sent) {
        GeneratorState::Yielded(yielded) => Outcome::Yielded(yielded),
        GeneratorState::Complete(returned) => Outcome::Complete(returned),
    })
}

/// Python's `yield from`: passes on what the inner coroutine yields, sends into it, gives its return value.
///
/// ```
/// use pausa::{Coroutine, Outcome};
/// use pausa_genawaiter::adapter::{coroutine, yield_from};
///
/// let mut outer = coroutine(async |co| {
///     let sent = yield_from(&co, coroutine(async |co| co.yield_("inner").await)).await;
///     format!("inner was sent {sent}")
/// });
/// assert_eq!(outer.start(), Outcome::Yielded("inner"));
/// assert_eq!(outer.resume(7), Outcome::Complete("inner was sent 7".into()));
/// ```
pub async fn yield_from<C: pausa::Coroutine>(co: &Co<C::Yielded, C::Sent>, mut inner: C) -> C::Returned {
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
///
/// ```
/// let sum = pausa_genawaiter::adapter::future(async |mut task| {
///     let numbers = [1, 2, 3];
///     let first = task.wait_for(async { numbers[0] }).await;
///     first + task.wait_for(std::future::ready(numbers[1])).await
/// });
/// assert_eq!(futures_lite::future::block_on(sum), 3);
/// ```
pub fn future<F: Future>(body: impl FnOnce(Task) -> F) -> impl Future<Output = F::Output> {
    Polled {
        started: false,
        generator: Gen::new(async move |co: Co<(), Waker>| {
            let waker = co.yield_(()).await;
            body(Task { co, waker }).await
        }),
    }
}

/// The task that polls a body: its waker, renewed at each pause. See [`future`].
pub struct Task {
    co: Co<(), Waker>,
    waker: Waker,
}

impl Task {
    /// Awaits a future: pauses whenever it is pending.
    pub async fn wait_for<F: IntoFuture>(&mut self, future: F) -> F::Output {
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
