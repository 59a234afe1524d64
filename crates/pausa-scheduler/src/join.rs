//! The join handle: how a task's result, its panic or its abortion reaches the spawner.
//!
//! The task and its handle share one small state, the only allocation of a joined task that fits into a slot. While
//! the task takes turns, nothing reads it: an abortion is recorded in the task's slot, and a panic is caught by the loop.
//! The handle is woken when the task is dropped, however it ended.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use pausa::TaskFailed;
use pin_project_lite::pin_project;

use crate::priority::Priority;
use crate::task::{Task, TaskId, Turn};
use crate::tasks::Tasks;
use crate::waker::{poll, wake};

/// What a task and its handle share.
struct JoinState<T> {
    result: Cell<Option<Result<T, TaskFailed>>>,
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

pin_project! {
    /// A future with a handle. The future comes before the completion, so it is dropped before the handle is woken.
    struct Joined<F: Future> {
        #[pin]
        future: Option<F>,
        completion: Completion<F::Output>,
    }
}

impl<F: Future + 'static> Task for Joined<F> {
    fn turn(self: Pin<&mut Self>, id: TaskId) -> Turn {
        let mut this = self.project();
        let Some(future) = this.future.as_mut().as_pin_mut() else { return Turn::Finished };
        match poll(future, id) {
            Ok(output) => {
                // Dropped within the turn: if that panics, the handle gives the panic.
                this.future.set(None);
                this.completion.0.result.set(Some(Ok(output)));
                Turn::Finished
            }
            Err(turn) => turn,
        }
    }

    fn cancel(self: Pin<&mut Self>) -> Turn {
        self.project().future.set(None);
        Turn::Finished
    }

    fn fail(self: Pin<&mut Self>, payload: &(dyn Any + Send)) {
        self.completion.0.result.set(Some(Err(TaskFailed::from_panic(payload))));
    }
}

/// Spawns a future as a task with a handle.
pub(crate) fn spawn<F: Future + 'static>(
    tasks: &Rc<Tasks>,
    future: F,
    priority: Priority,
) -> JoinHandle<F::Output> {
    let state = Rc::new(JoinState { result: Cell::default(), waiter: Cell::default() });
    let completion = Completion(state.clone());
    let id = tasks.insert(Joined { future: Some(future), completion }, priority);
    JoinHandle { state, tasks: tasks.clone(), id, is_detached: false }
}

/// Waits for a task's result. Made by [`Handle::spawn`](crate::Handle::spawn).
///
/// **Dropping the handle aborts the task**; [`detach`](JoinHandle::detach) lets it continue without one.
#[must_use = "dropping the handle aborts the task; `detach` lets it go on"]
pub struct JoinHandle<T> {
    state: Rc<JoinState<T>>,
    tasks: Rc<Tasks>,
    id: TaskId,
    is_detached: bool,
}

impl<T> JoinHandle<T> {
    /// Ends the task before its next turn; its future is dropped then, and the handle gives
    /// [`TaskFailed::Cancelled`]. A task that has finished keeps its result.
    pub fn abort(&self) {
        if !self.is_finished() {
            self.tasks.abort(self.id.index());
            wake(self.id);
        }
    }

    /// Lets the task continue without a handle. Its result will be dropped.
    pub fn detach(mut self) {
        self.is_detached = true;
    }

    /// Whether the task has ended, in whatever way.
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
        if !self.is_detached {
            self.abort();
        }
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, is_finished) = (self.id.index(), self.is_finished());
        f.debug_struct("JoinHandle").field("task", &id).field("is_finished", &is_finished).finish()
    }
}
