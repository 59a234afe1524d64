//! The task arena: memory for suspended tasks.
//!
//! Every task has a slot, and the slot's index names it. A slot has 32 bytes for the task and never moves, so a task is
//! pinned by being in it; for a task that does not fit it holds a box. Slots are reused, so spawning a small task
//! allocates nothing once the loop has had as many tasks before.
//!
//! ```text
//!   marks    [ Waiting High ][ Queued Normal ][ Empty ][ Waiting Low ]      2 bytes each
//!   slots    [ kind, task   ][ kind, box ──┐ ][       ][ kind, task  ]     40 bytes each, in chunks
//!                                          └──► task
//! ```
//!
//! # Invariants
//!
//! 1. Chunks are neither moved nor freed before the arena is. There is a slot for every mark.
//! 2. A slot whose mark is not `Empty` holds a valid, pinned task and the kind made for its type. After the mark has
//!    become `Empty`, nothing is written to the slot before its index is in `free`.

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::pin::Pin;

use crate::priority::Priority;
use crate::task::{RUNNING, Task, TaskId, Turn};

/// Room for a small task.
type Storage = MaybeUninit<[u64; 4]>;
/// Slots in a chunk.
const CHUNK: usize = 1024;

/// What the loop knows of a task's type.
pub(crate) struct Kind {
    /// Takes one turn of the task at this address. Its own pointer, so that the hot path makes one indirect call.
    turn: unsafe fn(*mut Storage, TaskId) -> Turn,
    as_task: fn(*mut Storage) -> *mut dyn Task,
    /// The kind that an abortion puts in place of this one.
    aborted: Option<&'static Kind>,
}

impl Kind {
    const fn of<T: Task>() -> &'static Kind {
        const {
            &Kind {
                turn: turn::<T>,
                as_task: as_task::<T>,
                aborted: Some(&Kind { turn: cancel::<T>, as_task: as_task::<T>, aborted: None }),
            }
        }
    }
}

fn as_task<T: Task>(task: *mut Storage) -> *mut dyn Task {
    task.cast::<T>()
}

/// # Safety
/// The address is that of a valid, pinned `T` that nothing else accesses.
unsafe fn turn<T: Task>(task: *mut Storage, id: TaskId) -> Turn {
    RUNNING.set(id);
    // SAFETY: the caller's promise.
    unsafe { Pin::new_unchecked(&mut *task.cast::<T>()) }.turn(id)
}

/// # Safety
/// As for [`turn`].
unsafe fn cancel<T: Task>(task: *mut Storage, id: TaskId) -> Turn {
    RUNNING.set(id);
    // SAFETY: the caller's promise.
    unsafe { Pin::new_unchecked(&mut *task.cast::<T>()) }.cancel()
}

struct Slot {
    kind: &'static Kind,
    storage: Storage,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum State {
    /// There is no task, or it is being dropped.
    Empty,
    /// The task waits until it is woken.
    Waiting,
    /// The task is in a ready queue or has its turn.
    Queued,
}

#[derive(Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) state: State,
    pub(crate) priority: Priority,
}

/// The slots of a loop. See the top of the file.
#[derive(Default)]
pub(crate) struct TaskArena {
    pub(crate) marks: Vec<Mark>,
    free: Vec<u32>,
    chunks: Vec<Box<[UnsafeCell<MaybeUninit<Slot>>]>>,
}

impl TaskArena {
    /// How many tasks there are.
    pub(crate) fn live(&self) -> usize {
        self.marks.len() - self.free.len()
    }

    /// Takes an empty slot out of `free`.
    pub(crate) fn reserve(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| self.grow())
    }

    #[cold]
    fn grow(&mut self) -> u32 {
        let index = self.marks.len();
        assert!(index < TaskId::MAIN as usize, "a loop has fewer than 2^32 - 1 tasks");
        if index.is_multiple_of(CHUNK) {
            self.chunks.push((0..CHUNK).map(|_| UnsafeCell::new(MaybeUninit::uninit())).collect());
        }
        self.marks.push(Mark { state: State::Empty, priority: Priority::Normal });
        index as u32
    }

    /// Puts a task into a slot, marked as queued.
    ///
    /// # Safety
    /// The slot was reserved and has not been filled since; the task fits.
    pub(crate) unsafe fn fill<T: Task>(&mut self, index: u32, task: T, priority: Priority) {
        let storage = Storage::uninit();
        // SAFETY: by the caller's promise and invariant 2 nothing is in the slot, and the task fits.
        unsafe {
            let slot = self.slot(index);
            slot.write(Slot { kind: Kind::of::<T>(), storage });
            (&raw mut (*slot).storage).cast::<T>().write(task);
        }
        self.marks[index as usize] = Mark { state: State::Queued, priority };
    }

    /// Whether a slot has room for such a task.
    pub(crate) const fn fits<T>() -> bool {
        size_of::<T>() <= size_of::<Storage>() && align_of::<T>() <= align_of::<Slot>()
    }

    /// The address of a slot.
    ///
    /// # Safety
    /// The slot exists.
    unsafe fn slot(&self, index: u32) -> *mut Slot {
        debug_assert!((index as usize) < self.marks.len());
        // SAFETY: the caller's promise and invariant 1.
        unsafe { self.chunks.get_unchecked(index as usize / CHUNK).get_unchecked(index as usize % CHUNK) }
            .get()
            .cast()
    }

    /// The function that gives the task its turn, and the address to call it with.
    ///
    /// # Safety
    /// The task is live.
    pub(crate) unsafe fn turn(&self, index: u32) -> (unsafe fn(*mut Storage, TaskId) -> Turn, *mut Storage) {
        // SAFETY: the caller's promise and invariant 2.
        unsafe { ((*self.slot(index)).kind.turn, &raw mut (*self.slot(index)).storage) }
    }

    /// The task as a trait object.
    ///
    /// # Safety
    /// The task is live.
    pub(crate) unsafe fn task(&self, index: u32) -> *mut dyn Task {
        // SAFETY: the caller's promise and invariant 2.
        unsafe { ((*self.slot(index)).kind.as_task)(&raw mut (*self.slot(index)).storage) }
    }

    /// Whether there is a task in this slot.
    pub(crate) fn is_live(&self, index: u32) -> bool {
        self.marks.get(index as usize).is_some_and(|mark| mark.state != State::Empty)
    }

    /// Makes the next turn of a live task its last, in which it is cancelled.
    pub(crate) fn abort(&mut self, index: u32) {
        if self.is_live(index) {
            // SAFETY: the task is live, so by invariant 2 its slot has a kind; the other one is for the same type.
            let kind = unsafe { &mut (*self.slot(index)).kind };
            *kind = kind.aborted.unwrap_or(kind);
        }
    }

    /// Lets a slot be used again whose task has been dropped.
    pub(crate) fn release(&mut self, index: u32) {
        self.free.push(index);
    }
}
