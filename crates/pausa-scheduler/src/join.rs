//! The join handle: how a task's result, its panic or its abortion reaches the spawner.
//!
//! The task and its handle share one small state, the only allocation of a joined task that fits into a slot; the thread
//! keeps it for the next such task. While the task takes turns, nothing reads it: an abortion is recorded in the task's
//! slot, and a panic is caught by the loop. The handle is woken when the task is dropped, however it ended.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use pausa::TaskFailed;
use pin_project_lite::pin_project;

use crate::ready::Priority;
use crate::task::{Payload, Task, TaskId, Turn};
use crate::tasks::Tasks;
use crate::waker::{poll, wake};

/// What a task and its handle share.
struct JoinState<T> {
    /// `Cancelled` unless the task takes a turn that says otherwise; `None` once the handle has given it.
    result: Cell<Option<Result<T, TaskFailed>>>,
    is_finished: Cell<bool>,
    waiter: Cell<Option<Waker>>,
}

/// The most states that a thread keeps, and the largest in bytes.
const MOST_KEPT: usize = 1024;
const LARGEST_KEPT: usize = 256;

thread_local! {
    /// States without result and waiter, of any type.
    static KEPT: RefCell<Vec<Rc<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

/// One end's share of the state. The last one gives the state back to the thread.
struct Shared<T: 'static>(Rc<JoinState<T>>);

impl<T> Shared<T> {
    /// Both ends of a state, which is a kept one if the last one kept is of this type.
    fn pair() -> [Shared<T>; 2] {
        let kept = KEPT.try_with(|kept| kept.borrow_mut().pop()).ok().flatten();
        let state = kept.and_then(|kept| kept.downcast::<JoinState<T>>().ok()).unwrap_or_else(|| {
            Rc::new(JoinState {
                result: Cell::new(None),
                is_finished: Cell::default(),
                waiter: Cell::default(),
            })
        });
        state.result.set(Some(Err(TaskFailed::Cancelled)));
        state.is_finished.set(false);
        [Shared(state.clone()), Shared(state)]
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        if Rc::strong_count(&self.0) == 1 && size_of::<JoinState<T>>() <= LARGEST_KEPT {
            // These may run foreign code, so before the list is borrowed.
            drop((self.0.result.take(), self.0.waiter.take()));
            // Fails when the thread ends: then the state is freed.
            let _ = KEPT.try_with(|kept| {
                let mut kept = kept.borrow_mut();
                if kept.len() < MOST_KEPT {
                    kept.push(self.0.clone());
                }
            });
        }
    }
}

/// The task's end of the state.
struct Completion<T: 'static>(Shared<T>);

impl<T> Drop for Completion<T> {
    fn drop(&mut self) {
        let state = &*self.0.0;
        state.is_finished.set(true);
        state.waiter.take().into_iter().for_each(Waker::wake);
    }
}

pin_project! {
    /// A future with a handle. The future comes before the completion, so it is dropped before the handle is woken.
    struct Joined<F: Future>
    where
        F::Output: 'static,
    {
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
                this.completion.0.0.result.set(Some(Ok(output)));
                Turn::Finished
            }
            Err(turn) => turn,
        }
    }

    fn end(self: Pin<&mut Self>, panic: Option<&Payload>) {
        match panic {
            Some(payload) => self.completion.0.0.result.set(Some(Err(TaskFailed::from_panic(payload)))),
            None => self.project().future.set(None),
        }
    }
}

/// Spawns a future as a task with a handle.
pub(crate) fn spawn<F: Future + 'static>(
    tasks: &Rc<Tasks>,
    future: F,
    priority: Priority,
) -> JoinHandle<F::Output> {
    let [state, completion] = Shared::pair();
    let id = tasks.insert(Joined { future: Some(future), completion: Completion(completion) }, priority);
    JoinHandle { state, tasks: tasks.clone(), id, is_detached: false }
}

/// Waits for a task's result. Made by [`Handle::spawn`](crate::Handle::spawn).
///
/// **Dropping the handle aborts the task**; [`detach`](JoinHandle::detach) lets it continue without one.
#[must_use = "dropping the handle aborts the task; `detach` lets it go on"]
pub struct JoinHandle<T: 'static> {
    state: Shared<T>,
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
        self.state.0.is_finished.get()
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, TaskFailed>;

    /// # Panics
    /// When it is polled again after it gave the result.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.is_finished() {
            let result = self.state.0.result.take();
            return Poll::Ready(result.expect("this JoinHandle gave its result before: await it once"));
        }
        self.state.0.waiter.set(Some(cx.waker().clone()));
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
