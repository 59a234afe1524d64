//! Adapter from `genawaiter` to the contract, for the chapters and for your own coroutines: [`iterator`], [`coroutine`],
//! [`fallible`] and [`future`] take a body. Inside a body, [`yield_from`] delegates to a coroutine and [`Task::wait_for`] awaits a future.
//!
//! # How the library pauses
//!
//! A generator ([`Gen`]) owns two things: the body, which is a boxed `async` block, and a cell for one value, which it shares
//! with the body's [`Co`]. To resume the generator is to poll the body once. A value travels through the cell:
//!
//! ```text
//!  owner                       cell                      body (async block)
//!   │ resume_with(sent) ──▶ Resume(sent) ── poll ──▶ co.yield_(…).await returns `sent`
//!   │                                                   │ runs to the next pause
//!   │ ◀─ Yielded(value) ──── Yield(value) ◀─ Pending ─ co.yield_(value).await
//! ```
//!
//! # What the contract needs
//!
//! - A start without a value. The library starts a generator by resuming it, and drops the value of that resumption because no
//!   `yield_` waits for it yet (its issue 35). `start` therefore sends the default value of the type, or `Err(Thrown::Close)`
//!   to a body that handles errors.
//! - An iterator that returns `None` after its end and after a panic. The library polls the completed block again, which
//!   panics; [`iterator`] is [`Fused`].
//! - A future that wakes its task. The library polls a body with a waker that does nothing. [`future`] therefore uses the value
//!   that is sent: each poll resumes the body with its task's waker, and [`Task`] passes that waker to the futures that the
//!   body awaits.

use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use genawaiter::GeneratorState;
use genawaiter::rc::Gen;
use pausa::{Fused, Outcome, Thrown};

pub use genawaiter::rc::Co;

/// Makes an iterator over the values that a body yields. Each `next` resumes the body with `()`, up to the next
/// `co.yield_(item).await`.
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

/// Makes a coroutine from a body. `co.yield_(value).await` yields a value to the caller and returns the value that the next
/// resumption sends. `start` sends the default value, which the library drops.
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
    pausa::from_fn(resuming(body))
}

/// Makes a coroutine from a body that handles errors: `co.yield_(value).await` is `Err` where
/// [`Guard::throw`](pausa::Guard::throw) or [`Guard::close`](pausa::Guard::close) resumed it.
///
/// ```
/// use pausa::{Guard, Outcome, Thrown};
/// use pausa_genawaiter::adapter::{Co, fallible};
///
/// let mut lines = Guard::new(fallible(async |co: Co<u32, Result<u32, Thrown<String>>>| {
///     let mut total = co.yield_(0).await?;
///     if let Err(Thrown::Error(_)) = co.yield_(total).await {
///         total += 100;
///     }
///     Ok(total)
/// }));
/// assert_eq!(lines.start(), Ok(Outcome::Yielded(0)));
/// assert_eq!(lines.send(Ok(5)), Ok(Outcome::Yielded(5)));
/// assert_eq!(lines.throw("unreadable".to_string()), Ok(Outcome::Complete(Ok(105))));
/// ```
pub fn fallible<S, E, Y, F: Future>(
    body: impl FnOnce(Co<Y, Result<S, Thrown<E>>>) -> F,
) -> impl pausa::Coroutine<Sent = Result<S, Thrown<E>>, Yielded = Y, Returned = F::Output> {
    pausa::from_fallible_fn(resuming(body))
}

/// The function that resumes a body.
fn resuming<S, Y, F: Future>(body: impl FnOnce(Co<Y, S>) -> F) -> impl FnMut(S) -> Outcome<Y, F::Output> {
    let mut generator = Gen::new(body);
    move |sent| match generator.resume_with(sent) {
        GeneratorState::Yielded(yielded) => Outcome::Yielded(yielded),
        GeneratorState::Complete(returned) => Outcome::Complete(returned),
    }
}

/// Python's `yield from`: yields every value that the inner coroutine yields, sends it every value that is sent here, and
/// returns its return value. It is an async function, so the caller awaits it and is paused with it.
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
///
/// An error that is thrown goes to the inner coroutine first. [`delegated`](pausa::delegated) ends this body where the inner one
/// is closed, as Python does, even if the inner one handles that:
///
/// ```
/// use pausa::{Guard, IgnoredClose, Thrown, delegated};
/// use pausa_genawaiter::adapter::{Co, fallible, yield_from};
///
/// let mut outer = Guard::new(fallible(async |co: Co<u32, Result<(), Thrown<IgnoredClose>>>| {
///     let inner = fallible(async |co| co.yield_(1).await.or(Ok(())));
///     yield_from(&co, delegated(inner)).await?;
///     co.yield_(2).await
/// }));
/// assert!(outer.start().is_ok());
/// assert_eq!(outer.close(), Ok(None));
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

/// Makes a future whose body awaits others with `task.wait_for(future).await`. Each poll resumes the body with the task's
/// waker; a pause of the body is `Pending`, and its return value is the output.
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

/// The task that polls the body of a [`future`]. It holds the waker of the last poll.
pub struct Task {
    co: Co<(), Waker>,
    waker: Waker,
}

impl Task {
    /// Awaits a future inside the body. It polls the future with the task's waker. While the future is pending, the body is
    /// paused, and the next resumption brings the waker for the next poll.
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
            // Runs to the pause that receives the first waker. The library drops the waker of this resumption.
            let _ = self.generator.resume_with(cx.waker().clone());
        }
        match self.generator.resume_with(cx.waker().clone()) {
            GeneratorState::Yielded(()) => Poll::Pending,
            GeneratorState::Complete(output) => Poll::Ready(output),
        }
    }
}
