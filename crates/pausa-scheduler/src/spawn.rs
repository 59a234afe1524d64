//! The kinds of tasks: futures and coroutines without a handle, and futures with a [`JoinHandle`], through which a task's
//! result, its panic or its abortion reaches the spawner.
//!
//! A task with a handle shares one small state with it, the only allocation of such a task that fits into a slot; the
//! thread keeps the memory for the next one. While the task takes turns, nothing reads the state: an abortion is recorded
//! in the task's slot, and a panic is caught by the loop. The handle is woken when the task is dropped, however it ended.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::mem::{MaybeUninit, replace};
use std::ops::Deref;
use std::pin::Pin;
use std::ptr::NonNull;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use pausa::{Coroutine, Outcome, TaskFailed};
use pin_project_lite::pin_project;

use crate::ready::Priority;
use crate::task::{Payload, Task, TaskId, Turn};
use crate::tasks::Tasks;
use crate::waker::{poll, wake};

pin_project! {
    /// A detached future.
    pub(crate) struct Detached<F> {
        #[pin]
        pub(crate) future: F,
    }
}

impl<F: Future<Output = ()> + 'static> Task for Detached<F> {
    fn turn(self: Pin<&mut Self>, id: TaskId) -> Turn {
        match poll(self.project().future, id) {
            Ok(()) => Turn::Finished,
            Err(turn) => turn,
        }
    }
}

/// A coroutine that yields to give the other tasks a turn. It has no waker: as long as it yields, it is ready.
pub(crate) struct Resumed<C> {
    pub(crate) coroutine: C,
    pub(crate) has_started: bool,
}

/// A coroutine is resumed through `&mut`, so it is never pinned in here.
impl<C> Unpin for Resumed<C> {}

impl<C: Coroutine<Sent = (), Yielded = (), Returned = ()> + 'static> Task for Resumed<C> {
    fn turn(mut self: Pin<&mut Self>, _: TaskId) -> Turn {
        let outcome = match replace(&mut self.has_started, true) {
            true => self.coroutine.resume(()),
            false => self.coroutine.start(),
        };
        match outcome {
            Outcome::Yielded(()) => Turn::Yielded,
            Outcome::Complete(()) => Turn::Finished,
        }
    }
}

/// What a task and its handle share.
struct JoinState<T> {
    /// `Cancelled` unless the task takes a turn that says otherwise; `None` once the handle has given it.
    result: Cell<Option<Result<T, TaskFailed>>>,
    is_finished: Cell<bool>,
    waiter: Cell<Option<Waker>>,
    /// Both ends exist.
    is_shared: Cell<bool>,
}

/// Memory for a state of any type that fits.
type Block = MaybeUninit<[u64; 8]>;
/// The most blocks that a thread keeps.
const MOST_KEPT: usize = 1024;

thread_local! {
    #[expect(clippy::vec_box, reason = "a block keeps its address")]
    static KEPT: RefCell<Vec<Box<Block>>> = const { RefCell::new(Vec::new()) };
}

/// One end's share of a state. The last one drops the state, and the thread keeps the memory for the next.
///
/// # Invariant
///
/// The state is valid until the second of the two shares is dropped, and it was written to a `Box` of a [`Block`] if it
/// [fits](Shared::FITS), otherwise to a `Box` of its own.
struct Shared<T: 'static>(NonNull<JoinState<T>>);

impl<T> Shared<T> {
    const FITS: bool =
        size_of::<JoinState<T>>() <= size_of::<Block>() && align_of::<JoinState<T>>() <= align_of::<Block>();

    /// Both ends of a new state.
    fn pair() -> [Shared<T>; 2] {
        let [is_finished, is_shared] = [false, true].map(Cell::new);
        let result = Cell::new(Some(Err(TaskFailed::Cancelled)));
        let state = JoinState { result, is_finished, waiter: Cell::default(), is_shared };
        let state = match Self::FITS {
            true => {
                let kept = KEPT.try_with(|kept| kept.borrow_mut().pop()).ok().flatten();
                let block =
                    NonNull::from(Box::leak(kept.unwrap_or_else(|| Box::new(Block::uninit())))).cast();
                // SAFETY: nothing else uses the block, and the state fits.
                unsafe { block.write(state) };
                block
            }
            false => NonNull::from(Box::leak(Box::new(state))),
        };
        [Shared(state), Shared(state)]
    }
}

impl<T> Deref for Shared<T> {
    type Target = JoinState<T>;

    fn deref(&self) -> &JoinState<T> {
        // SAFETY: by the invariant.
        unsafe { self.0.as_ref() }
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        if self.is_shared.replace(false) {
            return;
        }
        if !Self::FITS {
            // SAFETY: by the invariant, and this is the second share.
            return drop(unsafe { Box::from_raw(self.0.as_ptr()) });
        }
        // SAFETY: as above. The state is read once, and what it has is dropped last: that may run foreign code.
        let (_state, block) = unsafe { (self.0.read(), Box::<Block>::from_raw(self.0.as_ptr().cast())) };
        // Fails when the thread ends: then the block is freed.
        let _ = KEPT.try_with(|kept| {
            let mut kept = kept.borrow_mut();
            if kept.len() < MOST_KEPT {
                kept.push(block);
            }
        });
    }
}

/// The task's end of the state.
struct Completion<T: 'static>(Shared<T>);

impl<T> Drop for Completion<T> {
    fn drop(&mut self) {
        let state = &*self.0;
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
                this.completion.0.result.set(Some(Ok(output)));
                Turn::Finished
            }
            Err(turn) => turn,
        }
    }

    fn end(self: Pin<&mut Self>, panic: Option<&Payload>) {
        match panic {
            Some(payload) => self.completion.0.result.set(Some(Err(TaskFailed::from_panic(payload)))),
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
        self.state.is_finished.get()
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, TaskFailed>;

    /// # Panics
    /// When it is polled again after it gave the result.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.is_finished() {
            let result = self.state.result.take();
            return Poll::Ready(result.expect("this JoinHandle gave its result before: await it once"));
        }
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
