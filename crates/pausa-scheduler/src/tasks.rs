//! The tasks of a loop and their states.
//!
//! ```text
//!             1 insert             3 run
//!     Empty ────────────► Queued ───────────────► Running
//!       ▲                  ▲  ▲                   │  │  │
//!       │           2 wake │  └── 4 run ──────────┘  │  │     the turn yielded
//!       │                  │                         │  │
//!       │                Waiting ◄──── 5 run ────────┘  │     the turn waits
//!       │                                               │
//!       └── 7 release ◄── Dead ◄────── 6 mark_dead ─────┘     the turn finished or panicked, or the loop is dropped
//! ```
//!
//! | transition | function | |
//! | --- | --- | --- |
//! | 1 | [`Tasks::insert`] | puts the task into a slot and its index into a ready queue |
//! | 2 | [`Tasks::wake`] | only a waiting task changes: every other has a turn to come or is dead |
//! | 3 | [`Tasks::run`] | takes the next index out of a ready queue; a running task stays marked `Queued` |
//! | 4, 5 | [`Tasks::run`] | after the turn; a task that woke itself meanwhile has yielded |
//! | 6 | [`Tasks::mark_dead`] | then drops the task; while its destructor runs, wakes and abortions do nothing |
//! | 7 | [`Tasks::release`] | the next `insert` may use the slot |
//!
//! [`Tasks::abort`] changes no state: it replaces what the task's next turn does.
//!
//! # Invariants
//!
//! 1. What is behind [`Tasks::with`] is borrowed only there, and the closures given to it, all in this file, run neither
//!    tasks nor wakers nor destructors of either, and do not call `with` again.
//! 2. An index in a ready queue belongs to a live task and is there once: it is queued exactly when its mark becomes
//!    `Queued` (1, 2) or when its turn, for which it was taken out, yields (4). Until the loop is closed, a task dies
//!    only after its turn.
//! 3. Turns are given only while the loop runs, and a loop does not run inside itself
//!    ([`enter`](crate::waker::enter)). So nothing else accesses a task that has its turn.
//! 4. Every index outside this file, except that of the main future, has a slot and a mark: [`Tasks::insert`] gives no
//!    others, and they are not taken back. A mark that is not `Empty` means that its slot holds a live task.

use std::cell::{Cell, UnsafeCell};
use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};

use scopeguard::guard;

use crate::arena::{Slot, TaskArena};
use crate::ready::{Priority, ReadyQueues};
use crate::task::{Payload, Task, TaskId, Turn};

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// There is no task, or it is being dropped.
    Empty,
    Waiting,
    /// The task is in a ready queue or has its turn.
    Queued,
}

/// All tasks of a loop. See the top of the file.
pub(crate) struct Tasks {
    /// The loop's number, in the upper 32 bits.
    pub(crate) loop_id: u64,
    /// The future given to `block_on` has been woken.
    pub(crate) main_is_ready: Cell<bool>,
    pub(crate) is_running: Cell<bool>,
    /// Turns that [`run`](Tasks::run) may still give.
    left: Cell<usize>,
    inner: UnsafeCell<Inner>,
    /// Checks invariant 1 in debug builds.
    is_borrowed: Cell<bool>,
}

struct Inner {
    arena: TaskArena,
    /// The state and the priority of the task in each slot.
    marks: Vec<(State, Priority)>,
    /// Which slots are empty.
    free: Vec<u32>,
    ready: ReadyQueues,
    is_closed: bool,
}

impl Inner {
    /// Makes one more slot. A closed loop has none.
    #[cold]
    fn grow(&mut self) -> u32 {
        if self.is_closed {
            return TaskId::MAIN;
        }
        let index = self.arena.grow();
        self.ready.grow();
        self.marks.push((State::Empty, Priority::Normal));
        index
    }

    /// The mark of a slot.
    fn mark(&mut self, index: u32) -> &mut (State, Priority) {
        // SAFETY: by invariant 4.
        unsafe { self.marks.get_unchecked_mut(index as usize) }
    }
}

impl Tasks {
    pub(crate) fn new(loop_id: u64) -> Tasks {
        let [main_is_ready, is_running, is_borrowed] = [false; 3].map(Cell::new);
        let (arena, ready) = (TaskArena::new(ReadyQueues::FIRST), ReadyQueues::new());
        let marks = vec![(State::Empty, Priority::Normal); ReadyQueues::FIRST as usize];
        let inner = Inner { arena, marks, free: Vec::new(), ready, is_closed: false };
        Tasks {
            loop_id,
            main_is_ready,
            is_running,
            left: Cell::new(0),
            inner: UnsafeCell::new(inner),
            is_borrowed,
        }
    }

    fn with<R>(&self, action: impl FnOnce(&mut Inner) -> R) -> R {
        debug_assert!(!self.is_borrowed.replace(true), "the tasks of a loop are borrowed once at a time");
        let _end =
            cfg!(debug_assertions).then(|| guard(&self.is_borrowed, |is_borrowed| is_borrowed.set(false)));
        // SAFETY: by invariant 1 nothing in `action` comes back here, and `Tasks` is not `Sync`.
        action(unsafe { &mut *self.inner.get() })
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
        let index = self.with(|inner| inner.free.pop().unwrap_or_else(|| inner.grow()));
        if index == TaskId::MAIN {
            return TaskId::new(self.loop_id, index);
        }
        self.with(|inner| {
            // SAFETY: the slot was reserved above; `insert` has checked that the task fits.
            unsafe { inner.arena.fill(index, task) };
            *inner.mark(index) = (State::Queued, priority);
            inner.ready.push(priority as usize, index);
        });
        TaskId::new(self.loop_id, index)
    }

    /// Queues a task that waits (transition 2).
    pub(crate) fn wake(&self, index: u32) {
        if index == TaskId::MAIN {
            return self.main_is_ready.set(true);
        }
        self.with(|inner| {
            let (state, priority) = *inner.mark(index);
            if state == State::Waiting {
                inner.mark(index).0 = State::Queued;
                inner.ready.push(priority as usize, index);
            }
        });
    }

    /// Whether any task is ready.
    pub(crate) fn has_ready(&self) -> bool {
        self.with(|inner| !inner.ready.is_empty())
    }

    /// Gives up to `share` turns to the tasks of this priority (transitions 3 to 7), and returns how many it gave. When
    /// the future given to `block_on` is ready, every task gets one turn at most, because that future comes next.
    ///
    /// # Safety
    /// The loop runs, and none of its tasks has its turn.
    #[inline(never)]
    pub(crate) unsafe fn run<const QUEUE: usize>(&self, share: usize) -> usize {
        self.left.set(share);
        let begin_pass = || self.with(|inner| inner.ready.begin_pass(QUEUE));
        let Some(mut index) = begin_pass() else { return 0 };
        loop {
            // SAFETY: `index` is left in the pass. By invariant 2 it is live, by invariant 3 nothing else accesses it.
            let (slot, next) =
                self.with(|inner| (unsafe { inner.arena.slot(index) }, inner.ready.pop(QUEUE, index)));
            // SAFETY: as above.
            match unsafe { ((*slot).kind.turn)(slot, TaskId::new(self.loop_id, index)) } {
                Turn::Yielded => self.with(|inner| inner.ready.push(QUEUE, index)),
                Turn::Waiting => self.with(|inner| inner.mark(index).0 = State::Waiting),
                Turn::Finished => {
                    // SAFETY: it is live, and its last turn is over.
                    unsafe { self.mark_dead(index, slot) };
                    self.release(index);
                }
            }
            self.left.update(|left| left.wrapping_sub(1));
            if self.left.get() == 0 {
                break;
            }
            index = next;
            if index == QUEUE as u32 {
                match begin_pass() {
                    Some(first) if !self.main_is_ready.get() => index = first,
                    _ => break,
                }
            }
        }
        share - self.left.get()
    }

    /// Drops the task in this slot (transition 6), which is to be released afterwards, even after a panic.
    ///
    /// # Safety
    /// The task is live, does not have its turn, and will have no other.
    unsafe fn mark_dead(&self, index: u32, slot: *mut Slot) {
        self.with(|inner| inner.mark(index).0 = State::Empty);
        // SAFETY: the caller's promise. It is not live from here on, so this happens once.
        unsafe { ((*slot).kind.drop)(slot) };
    }

    /// Lets the slot of a dead task be used again (transition 7).
    fn release(&self, index: u32) {
        self.with(|inner| inner.free.push(index));
    }

    /// Ends a task whose turn or destructor panicked. Further panics are discarded.
    ///
    /// # Safety
    /// The task does not have its turn, and will have no other.
    pub(crate) unsafe fn fail(&self, index: u32, payload: Box<Payload>) {
        if let Some(slot) = self.live_slot(index) {
            // SAFETY: it is live, and by the caller's promise nothing else accesses it.
            discard_panic(|| unsafe { ((*slot).kind.end)(slot, Some(&*payload)) });
            // SAFETY: as above.
            discard_panic(|| unsafe { self.mark_dead(index, slot) });
        }
        discard_panic(|| drop(payload));
        self.release(index);
    }

    /// Makes the next turn of a task its last, if it is live.
    pub(crate) fn abort(&self, index: u32) {
        if let Some(slot) = self.live_slot(index) {
            // SAFETY: it is live, and the other kind is for the same type. A turn does not access the kind.
            unsafe { (*slot).kind = (*slot).kind.aborted.unwrap_or((*slot).kind) };
        }
    }

    /// The slot of a task, if it is live.
    fn live_slot(&self, index: u32) -> Option<*mut Slot> {
        self.with(|inner| {
            let is_live = inner.marks.get(index as usize).is_some_and(|mark| mark.0 != State::Empty);
            // SAFETY: a live task has a slot.
            is_live.then(|| unsafe { inner.arena.slot(index) })
        })
    }

    /// How many tasks there are.
    pub(crate) fn live(&self) -> usize {
        self.with(|inner| match inner.is_closed {
            true => 0,
            false => inner.marks.len() - ReadyQueues::FIRST as usize - inner.free.len(),
        })
    }

    /// Refuses tasks from now on, and drops those that are left. Their panics are discarded.
    ///
    /// # Safety
    /// The loop does not run, and will not run again.
    pub(crate) unsafe fn close(&self) {
        let slots = self.with(|inner| {
            inner.is_closed = true;
            inner.free.clear();
            inner.marks.len() as u32
        });
        for index in 0..slots {
            if let Some(slot) = self.live_slot(index) {
                // SAFETY: it is live, and the caller's promise.
                discard_panic(|| unsafe { self.mark_dead(index, slot) });
            }
        }
    }
}

/// Runs an action, discarding panics, which the panic hook has reported. If the destructor of the payload panics, too,
/// the payload of that is leaked.
#[cold]
pub(crate) fn discard_panic(action: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(action))
        && let Err(next) = catch_unwind(AssertUnwindSafe(|| drop(payload)))
    {
        forget(next);
    }
}

#[cfg(test)]
#[path = "tasks_tests.rs"]
mod tests;
