//! The join handle: how a task's result, its panic or its abortion reaches who spawned it.
//!
//! The task and its handle share one small state. The scheduler knows nothing of it: a joined task is an ordinary
//! task whose turn first looks whether it has been aborted, and last leaves the result in the state. Its handle hears of
//! it when the task is dropped, whatever the way it went.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use pausa::TaskFailed;

use crate::task::{Turn, poll};
use crate::waker::Word;

/// What a task and its handle share.
pub(crate) struct JoinState<T> {
    result: Cell<Option<Result<T, TaskFailed>>>,
    is_aborted: Cell<bool>,
    waiter: Cell<Option<Waker>>,
}

/// The task's end of the state.
struct Completion<T>(Rc<JoinState<T>>);

impl<T> Drop for Completion<T> {
    fn drop(&mut self) {
        self.0.result.set(Some(self.0.result.take().unwrap_or(Err(TaskFailed::Cancelled))));
        self.0.waiter.take().into_iter().for_each(Waker::wake);
    }
}

/// A future with a handle. The future goes before the completion, so that it is gone when the handle hears.
pub(crate) struct Joined<F: Future> {
    future: Option<F>,
    completion: Completion<F::Output>,
}

impl<F: Future> Joined<F> {
    pub(crate) fn new(future: F) -> (Joined<F>, Rc<JoinState<F::Output>>) {
        let (result, is_aborted, waiter) = (Cell::default(), Cell::new(false), Cell::default());
        let state = Rc::new(JoinState { result, is_aborted, waiter });
        (Joined { future: Some(future), completion: Completion(state.clone()) }, state)
    }

    /// Takes one turn.
    ///
    /// # Safety
    /// From the first turn on it is not moved.
    pub(crate) unsafe fn turn(&mut self, word: Word) -> Turn {
        let state = &*self.completion.0;
        // SAFETY: the caller's promise; and it is polled in place and dropped in place by `set`.
        let mut future = unsafe { Pin::new_unchecked(&mut self.future) };
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let result = match future.as_mut().as_pin_mut() {
                Some(future) if !state.is_aborted.get() => Ok(poll(future, word)?),
                _ => Err(TaskFailed::Cancelled),
            };
            // Dropped within the turn: should that panic, the handle says so.
            future.set(None);
            Ok(result)
        }));
        match outcome {
            Ok(Err(turn)) => return turn,
            Ok(Ok(result)) => state.result.set(Some(result)),
            Err(payload) => state.result.set(Some(Err(TaskFailed::from_panic(&*payload)))),
        }
        Turn::Finished
    }
}

/// Waits for a task's result. Made by [`Handle::spawn`](crate::Handle::spawn).
///
/// **Dropping the handle aborts the task**; [`detach`](JoinHandle::detach) lets it go on without one.
#[must_use = "dropping the handle aborts the task; `detach` lets it go on"]
pub struct JoinHandle<T> {
    pub(crate) state: Rc<JoinState<T>>,
    /// Wakes the task; `None` when it has been detached.
    pub(crate) task: Option<Waker>,
}

impl<T> JoinHandle<T> {
    /// Ends the task before its next turn; its future is dropped then, and the handle gives
    /// [`TaskFailed::Cancelled`]. A task that has come to its end keeps its result.
    pub fn abort(&self) {
        if let Some(task) = self.task.as_ref().filter(|_| !self.is_finished()) {
            self.state.is_aborted.set(true);
            task.wake_by_ref();
        }
    }

    /// Lets the task go on without a handle. Its result will be dropped.
    pub fn detach(mut self) {
        self.task = None;
    }

    /// Whether the task is over, in whatever way.
    pub fn is_finished(&self) -> bool {
        Rc::strong_count(&self.state) == 1
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, TaskFailed>;

    /// # Panics
    /// When it is polled again after it gave the result.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(result) = self.state.result.take() {
            return Poll::Ready(result);
        }
        assert!(!self.is_finished(), "this JoinHandle gave its result before: await it once");
        self.state.waiter.set(Some(cx.waker().clone()));
        Poll::Pending
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        self.abort();
    }
}
