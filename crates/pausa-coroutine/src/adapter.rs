//! Adapter from `core::ops::Coroutine` to the contract, for the chapters and for your own coroutines: [`iterator`],
//! [`copyable`], [`coroutine`], [`fallible`] and [`future`] take a `#[coroutine]` closure. Inside a body,
//! [`yield_from!`](yield_from) delegates to a coroutine and [`wait_for!`](wait_for) awaits a future. These two are macros,
//! because a function cannot yield for its caller. The examples need
//! `#![feature(coroutines, coroutine_clone, stmt_expr_attributes)]`.
//!
//! # How the language pauses
//!
//! The compiler turns the closure into a state machine. `resume` takes a value and runs to the next `yield`. The value of the
//! first resumption is the closure's parameter; each later one is the value of the `yield` expression:
//!
//! ```text
//!  caller                                body: |first| { let sent = yield value; … }
//!   │ resume(a) ───────────────────────▶ first = a
//!   │ ◀── CoroutineState::Yielded(value) ─ yield value
//!   │ resume(b) ───────────────────────▶ sent = b
//!   │ ◀── CoroutineState::Complete(…) ──── the body returns
//! ```
//!
//! # What the contract needs
//!
//! - A start without a value. `start` passes the default value of the type, or `Err(Thrown::Close)` to a body that handles
//!   errors. Bodies ignore their parameter.
//! - An iterator that returns `None` after its end and after a panic. Resuming a coroutine there panics; [`iterator`] is
//!   [`Fused`].
//! - A future that wakes its task. A resume argument has one type, without a lifetime of its own at each resumption, so a body
//!   cannot be resumed with `&mut Context<'_>`. Each poll therefore resumes it with a clone of the task's [`Waker`], and
//!   `wait_for!` makes a `Context` of it for the future that the body awaits.

use std::iter;
use std::ops::{self, CoroutineState};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use pausa::{Copyable, Fused, Outcome, Thrown};
use pin_project_lite::pin_project;

/// Used by the macros.
#[doc(hidden)]
pub use pausa;

/// Makes an iterator over the values that a body yields. Each `next` resumes the body, up to the next `yield item`.
///
/// ```
/// let squares = pausa_coroutine::adapter::iterator(
///     #[coroutine]
///     || {
///         for number in 1..=3 {
///             yield number * number;
///         }
///     },
/// );
/// assert!(squares.eq([1, 4, 9]));
/// ```
pub fn iterator<Y>(body: impl ops::Coroutine<Yield = Y, Return = ()> + Unpin) -> impl Iterator<Item = Y> {
    Fused::new(iter::from_coroutine(body))
}

/// Makes an iterator that can be cloned at any time (see [`Copyable`]).
///
/// ```
/// let mut numbers = pausa_coroutine::adapter::copyable(
///     #[coroutine]
///     || {
///         yield 1;
///         yield 2;
///     },
/// );
/// assert_eq!(numbers.next(), Some(1));
/// let copy = numbers.clone();
/// assert!(numbers.eq([2]) && copy.eq([2]));
/// ```
pub fn copyable<Y>(
    body: impl ops::Coroutine<Yield = Y, Return = ()> + Unpin + Clone,
) -> impl Iterator<Item = Y> + Clone {
    Copyable::new(iter::from_coroutine(body))
}

/// Makes a coroutine from a body. `yield value` yields a value to the caller, and its own value is what the next resumption
/// sends. The closure's parameter is the default value that `start` passes; ignore it.
///
/// ```
/// use pausa::{Coroutine, Outcome};
///
/// let mut adder = pausa_coroutine::adapter::coroutine(
///     #[coroutine]
///     |_neutral: Option<u32>| {
///         let mut total = 0;
///         while let Some(number) = (yield total) {
///             total += number;
///         }
///         total
///     },
/// );
/// assert_eq!(adder.start(), Outcome::Yielded(0));
/// assert_eq!(adder.resume(Some(5)), Outcome::Yielded(5));
/// assert_eq!(adder.resume(None), Outcome::Complete(5));
/// ```
pub fn coroutine<S: Default, Y, R>(
    body: impl ops::Coroutine<S, Yield = Y, Return = R> + Unpin,
) -> impl pausa::Coroutine<Sent = S, Yielded = Y, Returned = R> {
    pausa::from_fn(resuming(body))
}

/// Makes a coroutine from a body that handles errors: `yield value` is `Err` where [`Guard::throw`](pausa::Guard::throw) or
/// [`Guard::close`](pausa::Guard::close) resumed it. The closure's parameter is `Err(Thrown::Close)`; ignore it.
///
/// ```
/// use pausa::{Guard, Outcome, Thrown};
/// use pausa_coroutine::adapter::fallible;
///
/// let mut lines = Guard::new(fallible(
///     #[coroutine]
///     |_neutral: Result<u32, Thrown<String>>| {
///         let mut total = (yield 0)?;
///         if let Err(Thrown::Error(_)) = (yield total) {
///             total += 100;
///         }
///         Ok(total)
///     },
/// ));
/// assert_eq!(lines.start(), Ok(Outcome::Yielded(0)));
/// assert_eq!(lines.send(Ok(5)), Ok(Outcome::Yielded(5)));
/// assert_eq!(lines.throw("unreadable".to_string()), Ok(Outcome::Complete(Ok(105))));
/// ```
pub fn fallible<S, E, Y, R>(
    body: impl ops::Coroutine<Result<S, Thrown<E>>, Yield = Y, Return = R> + Unpin,
) -> impl pausa::Coroutine<Sent = Result<S, Thrown<E>>, Yielded = Y, Returned = R> {
    pausa::from_fallible_fn(resuming(body))
}

/// The function that resumes a body.
fn resuming<S, Y, R>(
    mut body: impl ops::Coroutine<S, Yield = Y, Return = R> + Unpin,
) -> impl FnMut(S) -> Outcome<Y, R> {
    move |sent| match Pin::new(&mut body).resume(sent) {
        CoroutineState::Yielded(yielded) => Outcome::Yielded(yielded),
        CoroutineState::Complete(returned) => Outcome::Complete(returned),
    }
}

/// Python's `yield from`: yields every value that the inner coroutine yields, sends it every value that is sent here, and is
/// its return value. It expands to a loop in the body, so that its `yield` is the body's own.
///
/// ```
/// use pausa::{Coroutine, Outcome};
/// use pausa_coroutine::adapter::{coroutine, yield_from};
///
/// let mut outer = coroutine(
///     #[coroutine]
///     |_| {
///         let sent = yield_from!(coroutine(
///             #[coroutine]
///             |_| yield "inner",
///         ));
///         format!("inner was sent {sent}")
///     },
/// );
/// assert_eq!(outer.start(), Outcome::Yielded("inner"));
/// assert_eq!(outer.resume(7), Outcome::Complete("inner was sent 7".into()));
/// ```
///
/// An error that is thrown goes to the inner coroutine first. [`delegated`](pausa::delegated) ends this body where the inner one
/// is closed, as Python does, even if the inner one handles that:
///
/// ```
/// use pausa::{Guard, IgnoredClose, Thrown, delegated};
/// use pausa_coroutine::adapter::{fallible, yield_from};
///
/// let mut outer = Guard::new(fallible(
///     #[coroutine]
///     |_neutral: Result<(), Thrown<IgnoredClose>>| {
///         let inner = fallible(
///             #[coroutine]
///             |_: Result<(), Thrown<IgnoredClose>>| (yield 1).or(Ok(())),
///         );
///         yield_from!(delegated(inner))?;
///         yield 2
///     },
/// ));
/// assert!(outer.start().is_ok());
/// assert_eq!(outer.close(), Ok(None));
/// ```
#[doc(inline)]
pub use crate::yield_from;

/// See [`adapter::yield_from`](crate::adapter::yield_from).
#[doc(hidden)]
#[macro_export]
macro_rules! yield_from {
    ($inner:expr) => {{
        let mut inner = $inner;
        let mut outcome = $crate::adapter::pausa::Coroutine::start(&mut inner);
        loop {
            match outcome {
                $crate::adapter::pausa::Outcome::Yielded(yielded) => {
                    let sent = yield yielded;
                    outcome = $crate::adapter::pausa::Coroutine::resume(&mut inner, sent);
                }
                $crate::adapter::pausa::Outcome::Complete(returned) => break returned,
            }
        }
    }};
}

/// Makes a future whose body awaits others with [`wait_for!`](wait_for). The body's parameter is the waker of the task, and
/// each poll resumes the body with the waker of that poll. A pause of the body is `Pending`, and its return value is the
/// output. A `static` body may borrow from itself across a pause; the future is then not `Unpin`.
///
/// ```
/// use pausa_coroutine::adapter::{future, wait_for};
///
/// let sum = future(
///     #[coroutine]
///     static |mut task| {
///         let numbers = [1, 2, 3];
///         let first = wait_for!(task, async { numbers[0] });
///         first + wait_for!(task, std::future::ready(numbers[1]))
///     },
/// );
/// assert_eq!(futures_lite::future::block_on(sum), 3);
/// ```
pub fn future<R>(body: impl ops::Coroutine<Waker, Yield = (), Return = R>) -> impl Future<Output = R> {
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

/// Awaits a future in the body of a [`future`]. The first argument is the name of the body's parameter, the waker. The macro
/// polls the future with it. While the future is pending it yields, and stores the waker that the next resumption brings.
#[doc(inline)]
pub use crate::wait_for;

/// See [`adapter::wait_for`](crate::adapter::wait_for).
///
/// The `match` keeps the temporaries of the expression alive until the future has been awaited.
#[doc(hidden)]
#[macro_export]
macro_rules! wait_for {
    ($task:ident, $future:expr) => {
        match ::std::pin::pin!(::std::future::IntoFuture::into_future($future)) {
            mut future => loop {
                match future.as_mut().poll(&mut ::std::task::Context::from_waker(&$task)) {
                    ::std::task::Poll::Ready(output) => break output,
                    ::std::task::Poll::Pending => $task = yield,
                }
            },
        }
    };
}
