//! Adapter from `diapause` to the contract, for the chapters and for your own coroutines: [`iterator`], [`coroutine`] and
//! [`future`] take the value that a `#[coroutine]` function returns. Inside a body, the library's `yield_all!` delegates to a
//! coroutine; together with [`wait_for()`] it awaits a future.
//!
//! # How the library pauses
//!
//! The function returns an enum in its initial state. `start` runs it to the first `yield_!`, and `resume` from there to the
//! next one; the value sent is the value of the `yield_!`:
//!
//! ```text
//!  caller                            body: let sent = yield_!(value);
//!   │ start() ─────────────────────▶ runs …
//!   │ ◀── Yielded(value) ─────────── yield_!(value)
//!   │ resume(b) ───────────────────▶ sent = b
//!   │ ◀── Complete(returned) ─────── the body returns
//! ```
//!
//! # What the contract needs
//!
//! - A start without a value. The library has the same two functions, so [`coroutine`] only passes the calls on.
//! - An iterator that returns `None` after its end and after a panic. After a panic the enum is poisoned, or, if it was resumed
//!   in place, still suspended; [`iterator`] is [`Fused`].
//! - A future that wakes its task. Each poll resumes the body with a clone of the task's [`Waker`]. But `yield_all!` starts a
//!   [`wait_for()`] without a value, so `wait_for` has no waker for the first poll of its future. It therefore first yields
//!   [`Pause::ForWaker`], and the future immediately resumes it with the waker, within the same poll:
//!
//! ```text
//!  task                 future                       wait_for(inner)
//!   │ poll(cx) ───────▶ start() or resume(waker) ──▶ …
//!   │                    ◀── Pause::ForWaker ──────── starts
//!   │                   resume(waker) ─────────────▶ polls `inner` with the waker: pending
//!   │ ◀── Pending ────── ◀── Pause::UntilWoken ────── pauses
//!   │ poll(cx) ───────▶ resume(waker) ─────────────▶ polls `inner` with the new waker …
//! ```

#![expect(missing_docs, reason = "the macro makes types for `wait_for` without documentation")]

use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use diapause::CoroutineState;
use pausa::{Fused, Outcome};

/// Makes an iterator over the values that a body yields. The first `next` starts the body, and each later one resumes it. The
/// iterator is `Clone` if the body is.
///
/// ```
/// #[diapause::coroutine(yield = u32)]
/// fn squares(upto: u32) {
///     for number in 1..=upto {
///         yield_!(number * number);
///     }
/// }
///
/// assert!(pausa_diapause::adapter::iterator(squares(3)).eq([1, 4, 9]));
/// ```
pub fn iterator<C: diapause::Coroutine>(body: C) -> Fused<Items<C>> {
    Fused::new(Items { body })
}

/// The iterator that [`iterator`] fuses. It replaces the library's `Iter`, which is not `Clone`.
#[derive(Clone)]
pub struct Items<C> {
    body: C,
}

impl<C: diapause::Coroutine> Iterator for Items<C> {
    type Item = C::Yield;

    fn next(&mut self) -> Option<C::Yield> {
        diapause::Iter::new(&mut self.body).next()
    }
}

/// Makes a coroutine from a body. `yield_!(value)` yields a value to the caller, and its own value is what the next resumption
/// sends. A body that handles errors ([`Guard::throw`](pausa::Guard::throw)) declares `resume = Result<_, Thrown<_>>`.
///
/// `yield_all!` passes on errors, too. It takes a body of this library, which [`delegated`](pausa::delegated) cannot wrap: an
/// inner body that is closed must end with `Err(Thrown::Close)` for the outer one to end with it.
///
/// ```
/// use pausa::{Coroutine, Outcome};
///
/// #[diapause::coroutine(yield = u32, resume = Option<u32>)]
/// fn adding() -> u32 {
///     let mut total: u32 = 0;
///     loop {
///         let number = yield_!(total);
///         match number {
///             Some(number) => total += number,
///             None => return total,
///         }
///     }
/// }
///
/// let mut adder = pausa_diapause::adapter::coroutine(adding());
/// assert_eq!(adder.start(), Outcome::Yielded(0));
/// assert_eq!(adder.resume(Some(5)), Outcome::Yielded(5));
/// assert_eq!(adder.resume(None), Outcome::Complete(5));
/// ```
pub fn coroutine<S, C: diapause::Coroutine<S>>(body: C) -> Resumed<C, S> {
    Resumed { body, sent: PhantomData }
}

/// The coroutine that [`coroutine`] returns. Its type has a name, so that a body can hold one across a pause, and so that it
/// can be the associated type of `Saved`.
pub struct Resumed<C, S> {
    pub(crate) body: C,
    sent: PhantomData<fn(S)>,
}

impl<S, C: diapause::Coroutine<S>> pausa::Coroutine for Resumed<C, S> {
    type Sent = S;
    type Yielded = C::Yield;
    type Returned = C::Return;

    fn start(&mut self) -> Outcome<C::Yield, C::Return> {
        outcome(self.body.start())
    }

    fn resume(&mut self, sent: S) -> Outcome<C::Yield, C::Return> {
        outcome(self.body.resume(sent))
    }
}

fn outcome<Y, R>(state: CoroutineState<Y, R>) -> Outcome<Y, R> {
    match state {
        CoroutineState::Yielded(yielded) => Outcome::Yielded(yielded),
        CoroutineState::Complete(returned) => Outcome::Complete(returned),
    }
}

/// Why a body that awaits has paused. In both cases it is resumed with the waker of its task.
pub enum Pause {
    /// It needs the waker, in this poll.
    ForWaker,
    /// Its future is pending: it waits until the task is woken.
    UntilWoken,
}

/// Awaits a future: `yield_all!(wait_for::<F>(future))` is its output, and pauses the body while it is pending. The future is
/// stored in the body's state, which can be moved. So it must be `Unpin` (box it if it is not), and its type `F` must be
/// written out for the macro.
#[diapause::coroutine(yield = Pause, resume = Waker)]
pub fn wait_for<F: Future + Unpin>(future: F) -> F::Output {
    let mut future: F = future;
    let mut task: Waker = yield_!(Pause::ForWaker);
    loop {
        let polled = Pin::new(&mut future).poll(&mut Context::from_waker(&task));
        if let Poll::Ready(output) = polled {
            return output;
        }
        task = yield_!(Pause::UntilWoken);
    }
}

/// Makes a future whose body awaits others with [`wait_for()`]. A pause of the body is `Pending`, and its return value is the
/// output.
///
/// ```
/// use std::future::{Ready, ready};
/// use std::task::Waker;
///
/// use pausa_diapause::adapter::{Pause, future, wait_for};
///
/// #[diapause::coroutine(yield = Pause, resume = Waker)]
/// fn doubling(number: u32) -> u32 {
///     let number = yield_all!(wait_for::<Ready<u32>>(ready(number)));
///     2 * number
/// }
///
/// fn main() {
///     assert_eq!(futures_lite::future::block_on(future(doubling(21))), 42);
/// }
/// ```
pub fn future<C: diapause::Coroutine<Waker, Yield = Pause>>(body: C) -> impl Future<Output = C::Return> {
    Polled { body, started: false }
}

struct Polled<C> {
    body: C,
    started: bool,
}

/// The state holds no reference to itself.
impl<C> Unpin for Polled<C> {}

impl<C: diapause::Coroutine<Waker, Yield = Pause>> Future for Polled<C> {
    type Output = C::Return;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<C::Return> {
        let mut state = if mem::replace(&mut self.started, true) {
            self.body.resume(cx.waker().clone())
        } else {
            self.body.start()
        };
        loop {
            match state {
                CoroutineState::Yielded(Pause::ForWaker) => state = self.body.resume(cx.waker().clone()),
                CoroutineState::Yielded(Pause::UntilWoken) => return Poll::Pending,
                CoroutineState::Complete(output) => return Poll::Ready(output),
            }
        }
    }
}
