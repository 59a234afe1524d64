//! What a task is: anything that can take a turn.
//!
//! A task is a closure that is called once for each of its turns, with its own name, and says how the turn ended. Three
//! kinds share one queue. A future is polled with its waker; whether it yields or waits shows in whether it woke
//! itself. A coroutine has no waker: as long as it yields it wants another turn. A future with a
//! [`JoinHandle`](crate::JoinHandle) is the third kind, in `join.rs`.

use std::mem::{ManuallyDrop, replace};
use std::pin::Pin;
use std::task::{Context, Poll};

use pausa::{Coroutine, Outcome};

use crate::waker::{TASK, Word};

/// How a turn ended.
pub(crate) enum Turn {
    /// The task wants another turn in the next pass.
    Yielded,
    /// The task waits until it is woken.
    Waiting,
    /// The task is over.
    Finished,
}

/// Anything that can take a turn. From the first turn to its end it is never moved.
pub(crate) type Task = dyn FnMut(Word) -> Turn;

/// Polls a future as the task called `word`.
pub(crate) fn poll<F: Future>(future: Pin<&mut F>, word: Word) -> Result<F::Output, Turn> {
    let waker = ManuallyDrop::new(word.waker());
    match future.poll(&mut Context::from_waker(&waker)) {
        Poll::Ready(output) => Ok(output),
        Poll::Pending if TASK.get().is_woken() => Err(Turn::Yielded),
        Poll::Pending => Err(Turn::Waiting),
    }
}

/// A future whose end nobody waits for.
pub(crate) fn of_future(mut future: impl Future<Output = ()>) -> impl FnMut(Word) -> Turn {
    // SAFETY: a task is never moved once it has had a turn, and the future lies in the task.
    move |word| match poll(unsafe { Pin::new_unchecked(&mut future) }, word) {
        Ok(()) => Turn::Finished,
        Err(turn) => turn,
    }
}

/// A coroutine that yields to give the others a turn.
pub(crate) fn of_coroutine<C>(mut coroutine: C) -> impl FnMut(Word) -> Turn
where
    C: Coroutine<Sent = (), Yielded = (), Returned = ()>,
{
    let mut has_started = false;
    move |_| match if replace(&mut has_started, true) { coroutine.resume(()) } else { coroutine.start() } {
        Outcome::Yielded(()) => Turn::Yielded,
        Outcome::Complete(()) => Turn::Finished,
    }
}
