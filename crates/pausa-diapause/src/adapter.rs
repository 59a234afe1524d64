//! From `diapause` to the contract. The chapters call `iterator`, `coroutine` and `future` on what `#[coroutine]` made; inside
//! a body, the library's own `yield_all!` delegates to a coroutine, and to [`wait_for`] it awaits a future.
//!
//! Where the library and the contract differ:
//! - starting and resuming are two calls here and there: nothing is lost;
//! - after a panic a machine is poisoned, or, where it was resumed in place, still paused: the iterator is over;
//! - a body that awaits is resumed with its task's waker. It has none when it starts, so it first asks for it ([`Pause`]).

use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use diapause::CoroutineState;
use pausa::Outcome;

/// An iterator over what a body yields.
pub(crate) fn iterator<C: diapause::Coroutine>(body: C) -> Fused<C> {
    Fused { body, over: false }
}

/// See [`iterator`]. It is `Clone` where the body is.
#[derive(Clone)]
pub(crate) struct Fused<C> {
    body: C,
    over: bool,
}

impl<C: diapause::Coroutine> Iterator for Fused<C> {
    type Item = C::Yield;

    fn next(&mut self) -> Option<C::Yield> {
        // It is over while the body runs: a panic leaves it so.
        if mem::replace(&mut self.over, true) {
            return None;
        }
        let item = diapause::Iter::new(&mut self.body).next();
        self.over = item.is_none();
        item
    }
}

/// A coroutine whose body receives what is sent at each `yield_!`.
pub(crate) fn coroutine<S, C: diapause::Coroutine<S>>(body: C) -> Resumed<C, S> {
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
#[expect(
    unreachable_pub,
    reason = "the macro makes public enums, whose trait would leak a type of this crate alone"
)]
pub enum Pause {
    /// To be given the waker, at once.
    ForWaker,
    /// Until it is woken.
    UntilWoken,
}

/// Awaits a future: `yield_all!(wait_for::<F>(future))` pauses whenever it is pending. It is kept in the machine, which can be
/// moved: so it must be one that can, or in a box; and the macro must be told its type.
#[diapause::coroutine(yield = Pause, resume = Waker)]
pub(crate) fn wait_for<F: Future + Unpin>(future: F) -> F::Output {
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
pub(crate) fn future<C: diapause::Coroutine<Waker, Yield = Pause>>(
    body: C,
) -> impl Future<Output = C::Return> {
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
