//! From `core::ops::Coroutine` to the contract, for the chapters and for a coroutine of your own: [`iterator`], [`copyable`],
//! [`coroutine`] and [`future`]. Inside a body, [`yield_from!`](yield_from) delegates to a coroutine and
//! [`wait_for!`](wait_for) awaits a future: macros, because a function cannot yield for its caller.
//!
//! Where the language and the contract differ:
//! - the first resumption's value is the closure's parameter: `start` sends the neutral one, and bodies ignore it;
//! - resuming past the end or after a panic panics: the iterator is fused;
//! - a coroutine cannot be resumed with "any lifetime", so a body that awaits is resumed with its task's waker by value.

use std::iter;
use std::ops::{self, CoroutineState};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use pausa::{Copyable, Fused, Outcome};
use pin_project_lite::pin_project;

/// For the macros.
#[doc(hidden)]
pub use pausa;

/// An iterator over what a body yields.
///
/// ```
/// #![feature(coroutines, stmt_expr_attributes)]
///
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

/// An iterator that may be copied at any time (see [`Copyable`]).
///
/// ```
/// #![feature(coroutines, coroutine_clone, stmt_expr_attributes)]
///
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

/// A coroutine whose body receives what is sent at each `yield`.
///
/// ```
/// #![feature(coroutines, stmt_expr_attributes)]
///
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
    mut body: impl ops::Coroutine<S, Yield = Y, Return = R> + Unpin,
) -> impl pausa::Coroutine<Sent = S, Yielded = Y, Returned = R> {
    pausa::from_fn(move |sent| match Pin::new(&mut body).resume(sent) {
        CoroutineState::Yielded(yielded) => Outcome::Yielded(yielded),
        CoroutineState::Complete(returned) => Outcome::Complete(returned),
    })
}

/// Python's `yield from`: passes on what the inner coroutine yields, sends into it, gives its return value.
///
/// ```
/// #![feature(coroutines, stmt_expr_attributes)]
///
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

/// A future whose body awaits others with [`wait_for!`](wait_for). The body's parameter is the waker of the task that polls,
/// renewed at each pause. A `static` body may borrow from itself across a pause.
///
/// ```
/// #![feature(coroutines, stmt_expr_attributes)]
///
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

/// Awaits a future in the body of a [`future`]: pauses whenever it is pending. Its first argument is the body's parameter.
#[doc(inline)]
pub use crate::wait_for;

/// See [`adapter::wait_for`](crate::adapter::wait_for).
///
/// A `match` keeps the expression's temporaries alive long enough.
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
