//! The tasks of a loop and their states.
//!
//! ```text
//!             1 insert              3 run_next
//!     Empty ────────────► Queued ───────────────► Running
//!       ▲                  ▲  ▲                   │  │  │
//!       │           2 wake │  └── 4 run_next ─────┘  │  │     the turn yielded
//!       │                  │                         │  │
//!       │                Waiting ◄──── 5 run_next ───┘  │     the turn waits
//!       │                                               │
//!       └── 7 release ◄── Dead ◄────── 6 mark_dead ─────┘     the turn finished or panicked, or the loop is dropped
//! ```
//!
//! | transition | function | |
//! | --- | --- | --- |
//! | 1 | [`Tasks::insert`] | puts the task into a slot and at the end of its ready queue |
//! | 2 | [`Tasks::wake`] | only a waiting task changes: every other has a turn to come or is dead |
//! | 3 | [`Tasks::run_next`] | takes the first index out of a ready queue; a running task stays marked `Queued` |
//! | 4, 5 | [`Tasks::run_next`] | after the turn; a task that woke itself meanwhile has yielded |
//! | 6 | [`Tasks::mark_dead`] | then drops the task; while its destructor runs, wakes and abortions do nothing |
//! | 7 | [`Tasks::release`] | the next `insert` may use the slot |
//!
//! [`Tasks::abort`] changes no state: it replaces what the task's next turn does.
//!
//! # Invariants
//!
//! 1. The arena and the queues are borrowed only inside [`Tasks::with`], which is private to this file. The closures
//!    given to it run neither tasks nor wakers nor destructors of either, and do not call `with` again.
//! 2. An index in a ready queue belongs to a live task and is there once: it is queued exactly when its mark becomes
//!    `Queued` (1, 2) or when its turn, for which it was taken out, yields (4). Until the loop is closed, a task dies
//!    only after its turn.
//! 3. Turns are given only while the loop runs, and a loop does not run inside itself
//!    ([`enter`](crate::waker::enter)). So nothing else accesses a task that has its turn.

use std::any::Any;
use std::cell::{Cell, UnsafeCell};
use std::collections::VecDeque;
use std::pin::Pin;

use crate::arena::{State, TaskArena};
use crate::priority::Priority;
use crate::task::{Task, TaskId, Turn};

/// All tasks of a loop. See the top of the file.
pub(crate) struct Tasks {
    /// The loop's number, in the upper 32 bits.
    pub(crate) loop_id: u64,
    /// The future given to `block_on` has been woken.
    pub(crate) main_is_ready: Cell<bool>,
    pub(crate) is_running: Cell<bool>,
    inner: UnsafeCell<Inner>,
    /// Checks invariant 1 in debug builds.
    is_borrowed: Cell<bool>,
}

#[derive(Default)]
struct Inner {
    arena: TaskArena,
    /// The indices of the tasks that are ready, by priority.
    ready: [VecDeque<u32>; 3],
    is_closed: bool,
}

impl Tasks {
    pub(crate) fn new(loop_id: u64) -> Tasks {
        let [main_is_ready, is_running, is_borrowed] = [false; 3].map(Cell::new);
        Tasks { loop_id, main_is_ready, is_running, inner: UnsafeCell::default(), is_borrowed }
    }

    fn with<R>(&self, action: impl FnOnce(&mut Inner) -> R) -> R {
        debug_assert!(!self.is_borrowed.replace(true), "the tasks of a loop are borrowed once at a time");
        // SAFETY: by invariant 1 nothing in `action` comes back here, and `Tasks` is not `Sync`.
        let result = action(unsafe { &mut *self.inner.get() });
        debug_assert!(self.is_borrowed.replace(false));
        result
    }

    /// Puts a task in and queues it (transition 1). A loop that is being dropped drops the task instead.
    pub(crate) fn insert<T: Task>(&self, task: T, priority: Priority) -> TaskId {
        match TaskArena::fits::<T>() {
            true => self.insert_small(task, priority),
            false => self.insert_small(Box::pin(task), priority),
        }
    }

    fn insert_small<T: Task>(&self, task: T, priority: Priority) -> TaskId {
        // Everything that could fail comes before the task is handed over: it would be dropped inside the borrow.
        let reserved = self.with(|inner| {
            inner.ready[priority as usize].reserve(1);
            (!inner.is_closed).then(|| inner.arena.reserve())
        });
        let Some(index) = reserved else { return TaskId::new(self.loop_id, TaskId::MAIN) };
        self.with(|inner| {
            // SAFETY: the slot was reserved above; `insert` has checked that the task fits.
            unsafe { inner.arena.fill(index, task, priority) };
            inner.ready[priority as usize].push_back(index);
        });
        TaskId::new(self.loop_id, index)
    }

    /// Queues a task that waits (transition 2).
    pub(crate) fn wake(&self, index: u32) {
        if index == TaskId::MAIN {
            return self.main_is_ready.set(true);
        }
        self.with(|inner| {
            let mark = &mut inner.arena.marks[index as usize];
            if mark.state == State::Waiting {
                mark.state = State::Queued;
                inner.ready[mark.priority as usize].push_back(index);
            }
        });
    }

    /// How many tasks of this priority are ready.
    pub(crate) fn ready(&self, priority: Priority) -> usize {
        self.with(|inner| inner.ready[priority as usize].len())
    }

    /// Whether any task, or the future given to `block_on`, is ready.
    pub(crate) fn has_ready(&self) -> bool {
        self.main_is_ready.get() || self.with(|inner| inner.ready.iter().any(|queue| !queue.is_empty()))
    }

    /// Gives the first ready task of this priority its turn (transitions 3 to 7).
    ///
    /// # Safety
    /// The loop runs, and none of its tasks has its turn. There is a ready task of this priority.
    pub(crate) unsafe fn run_next(&self, priority: Priority) {
        let (index, (turn, task)) = self.with(|inner| {
            // SAFETY: the caller's promise; by invariant 2 the task is live.
            unsafe {
                let index = inner.ready[priority as usize].pop_front().unwrap_unchecked();
                (index, inner.arena.turn(index))
            }
        });
        // SAFETY: by invariant 2 the task is live, so it is valid; by invariant 3 nothing else accesses it.
        match unsafe { turn(task, TaskId::new(self.loop_id, index)) } {
            Turn::Yielded => self.with(|inner| inner.ready[priority as usize].push_back(index)),
            Turn::Waiting => self.with(|inner| inner.arena.marks[index as usize].state = State::Waiting),
            Turn::Finished => {
                // SAFETY: it is live, and its last turn is over.
                unsafe { self.mark_dead(index) };
                self.release(index);
            }
        }
    }

    /// Tells a task that its turn panicked, if it is not its destructor that did.
    ///
    /// # Safety
    /// The task does not have its turn.
    pub(crate) unsafe fn fail(&self, index: u32, payload: &(dyn Any + Send)) {
        if self.is_live(index) {
            // SAFETY: the task is live and pinned, and by the caller's promise nothing else accesses it.
            unsafe { Pin::new_unchecked(&mut *self.with(|inner| inner.arena.task(index))) }.fail(payload);
        }
    }

    /// Drops a task, if it is live (transition 6). Its slot is to be released afterwards, even after a panic.
    ///
    /// # Safety
    /// The task does not have its turn, and will have no other.
    pub(crate) unsafe fn mark_dead(&self, index: u32) {
        if self.is_live(index) {
            let task = self.with(|inner| {
                inner.arena.marks[index as usize].state = State::Empty;
                // SAFETY: the task was live until now.
                unsafe { inner.arena.task(index) }
            });
            // SAFETY: a live task is valid; it is not live from here on, so this is the only time.
            unsafe { task.drop_in_place() };
        }
    }

    /// Lets the slot of a dead task be used again (transition 7).
    pub(crate) fn release(&self, index: u32) {
        self.with(|inner| inner.arena.release(index));
    }

    /// Makes the next turn of a task its last, if it is live.
    pub(crate) fn abort(&self, index: u32) {
        self.with(|inner| inner.arena.abort(index));
    }

    fn is_live(&self, index: u32) -> bool {
        self.with(|inner| inner.arena.is_live(index))
    }

    /// How many tasks there are.
    pub(crate) fn live(&self) -> usize {
        self.with(|inner| inner.arena.live())
    }

    /// Refuses tasks from now on, and gives the indices of those that are left.
    pub(crate) fn close(&self) -> Vec<u32> {
        self.with(|inner| {
            inner.is_closed = true;
            (0..inner.arena.marks.len() as u32).filter(|&index| inner.arena.is_live(index)).collect()
        })
    }
}
