//! From `diapause` to the contract, for the chapters and for a coroutine of your own: [`iterator`], [`coroutine`] and
//! [`future`] take what `#[coroutine]` made. Inside a body, the library's own `yield_all!` delegates to a coroutine; with
//! [`wait_for()`] it awaits a future.
//!
//! Where the library and the contract differ:
//! - starting and resuming are two calls here and there: nothing is lost;
//! - after a panic a machine is poisoned, or, where it was resumed in place, still paused: the iterator is over;
//! - a body that awaits is resumed with its task's waker. It has none when it starts, so it first asks for it ([`Pause`]).

#![expect(missing_docs, reason = "of the types that the macro makes for `wait_for`")]

use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use diapause::CoroutineState;
use pausa::{Fused, Outcome};

/// An iterator over what a body yields. It is `Clone` where the body is.
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

/// The library's `Iter`, which is not `Clone`. See [`iterator`].
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

/// A coroutine whose body receives what is sent at each `yield_!`.
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

/// See [`coroutine`]. It has a name, so that a body can hold one across a pause, and the contract one that is saved.
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

/// Why a body that awaits pauses. It is resumed with the waker of the task that polls it, either way.
pub enum Pause {
    /// To be given the waker, at once.
    ForWaker,
    /// Until it is woken.
    UntilWoken,
}

/// Awaits a future: `yield_all!(wait_for::<F>(future))` pauses whenever it is pending. It is kept in the machine, which can be
/// moved: so it must be one that can, or in a box; and the macro must be told its type.
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

/// A future whose body awaits others.
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

/// A machine holds no reference into itself.
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
