//! The join handle: how a task's result, its panic or its abortion reaches who spawned it.
//!
//! The task and its handle share one small state. The scheduler knows nothing of it: a joined task is an ordinary
//! task whose turn first looks whether it has been aborted, and last leaves the result in the state.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::task::{Turn, poll};
use crate::waker::Word;

/// Why a task has no result.
#[derive(Debug)]
pub enum JoinError {
    /// It panicked, with this.
    Panicked(Box<dyn Any + Send>),
    /// It was aborted, or its loop was dropped, before it came to its end.
    Aborted,
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let JoinError::Panicked(payload) = self else { return f.write_str("the task was aborted") };
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or(payload.downcast_ref::<&str>().copied());
        write!(f, "the task panicked: {}", text.unwrap_or("(its payload is not a text)"))
    }
}

impl std::error::Error for JoinError {}

/// What a task and its handle share.
pub(crate) struct JoinState<T> {
    result: Cell<Option<Result<T, JoinError>>>,
    is_finished: Cell<bool>,
    is_aborted: Cell<bool>,
    waiter: Cell<Option<Waker>>,
}

impl<T> JoinState<T> {
    fn finish(&self, result: Result<T, JoinError>) {
        if !self.is_finished.replace(true) {
            self.result.set(Some(result));
            self.waiter.take().into_iter().for_each(Waker::wake);
        }
    }
}

/// The task's end of the state. Whatever way the task goes, the handle hears of it.
struct Completion<T>(Rc<JoinState<T>>);

impl<T> Drop for Completion<T> {
    fn drop(&mut self) {
        self.0.finish(Err(JoinError::Aborted));
    }
}

/// A future with a handle. The future goes before the completion, so that it is gone when the handle hears.
pub(crate) struct Joined<F: Future> {
    future: Option<F>,
    completion: Completion<F::Output>,
}

impl<F: Future> Joined<F> {
    pub(crate) fn new(future: F) -> (Joined<F>, Rc<JoinState<F::Output>>) {
        let (is_finished, is_aborted) = (Cell::new(false), Cell::new(false));
        let state = JoinState { result: Cell::default(), is_finished, is_aborted, waiter: Cell::default() };
        let state = Rc::new(state);
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
                _ => Err(JoinError::Aborted),
            };
            // Dropped within the turn: should that panic, the handle says so.
            future.set(None);
            Ok(result)
        }));
        match outcome {
            Ok(Err(turn)) => return turn,
            Ok(Ok(result)) => state.finish(result),
            Err(payload) => state.finish(Err(JoinError::Panicked(payload))),
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
    /// [`JoinError::Aborted`]. A task that has come to its end keeps its result.
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
        self.state.is_finished.get()
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

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
