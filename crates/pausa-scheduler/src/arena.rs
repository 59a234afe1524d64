//! The task arena: memory for suspended tasks.
//!
//! Every task has a slot, and the slot's index names it. A slot has 32 bytes for the task and never moves, so a task is
//! pinned by being in it; for a task that does not fit it holds a box. Slots are reused, so spawning a small task
//! allocates nothing once the loop has had as many tasks before.
//!
//! ```text
//!   slots   [ kind │ task ][ kind │ box ──┐ ][       ][ kind │ task ]     40 bytes each, in chunks
//!                                         └──► task
//! ```
//!
//! # Invariants
//!
//! 1. Chunks are neither moved nor freed before the arena is. Every index that was reserved has a slot.
//! 2. A slot that was filled holds a valid, pinned task and the kind made for its type until the task is dropped, and
//!    nothing else is written to it before its index is in `free`.

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::pin::Pin;

use crate::task::{Payload, RUNNING, Task, TaskId, Turn};

/// Room for a small task.
pub(crate) type Storage = MaybeUninit<[u64; 4]>;
/// Slots in a chunk.
const CHUNK: usize = 256;

/// What the loop knows of a task's type.
pub(crate) struct Kind {
    /// Gives the task at this address its turn. Its own pointer, so that a turn makes one indirect call.
    pub(crate) turn: unsafe fn(*mut Slot, TaskId) -> Turn,
    /// [`Task::end`].
    pub(crate) end: unsafe fn(*mut Slot, Option<&Payload>),
    pub(crate) drop: unsafe fn(*mut Slot),
    /// The kind that an abortion puts in place of this one.
    aborted: Option<&'static Kind>,
}

impl Kind {
    const fn of<T: Task>() -> &'static Kind {
        const {
            &Kind {
                turn: turn::<T>,
                end: end::<T>,
                drop: drop::<T>,
                aborted: Some(&Kind { turn: last_turn::<T>, end: end::<T>, drop: drop::<T>, aborted: None }),
            }
        }
    }
}

// For all of these: in the slot is a live `T` that nothing else accesses. By invariant 2 it is pinned.

unsafe fn turn<T: Task>(slot: *mut Slot, id: TaskId) -> Turn {
    RUNNING.set(id);
    // SAFETY: see above.
    unsafe { Pin::new_unchecked(&mut *(&raw mut (*slot).storage).cast::<T>()) }.turn(id)
}

unsafe fn last_turn<T: Task>(slot: *mut Slot, id: TaskId) -> Turn {
    RUNNING.set(id);
    // SAFETY: see above.
    unsafe { end::<T>(slot, None) };
    Turn::Finished
}

unsafe fn end<T: Task>(slot: *mut Slot, panic: Option<&Payload>) {
    // SAFETY: see above.
    unsafe { Pin::new_unchecked(&mut *(&raw mut (*slot).storage).cast::<T>()) }.end(panic);
}

unsafe fn drop<T: Task>(slot: *mut Slot) {
    // SAFETY: see above.
    unsafe { (&raw mut (*slot).storage).cast::<T>().drop_in_place() };
}

pub(crate) struct Slot {
    pub(crate) kind: &'static Kind,
    storage: Storage,
}

/// The slots of a loop. See the top of the file.
#[derive(Default)]
pub(crate) struct TaskArena {
    pub(crate) len: u32,
    chunks: Vec<Box<[UnsafeCell<MaybeUninit<Slot>>; CHUNK]>>,
}

impl TaskArena {
    /// Whether a slot has room for such a task.
    pub(crate) const fn fits<T>() -> bool {
        size_of::<T>() <= size_of::<Storage>() && align_of::<T>() <= align_of::<Slot>()
    }

    /// Makes one more slot, the index of which is the number of those before.
    #[cold]
    pub(crate) fn grow(&mut self) {
        assert!(self.len < TaskId::MAIN, "a loop has fewer than 2^32 - 4 tasks");
        if (self.len as usize).is_multiple_of(CHUNK) {
            self.chunks.push(Box::new([const { UnsafeCell::new(MaybeUninit::uninit()) }; CHUNK]));
        }
        self.len += 1;
    }

    /// Puts a task into a slot.
    ///
    /// # Safety
    /// The slot was reserved and has not been filled since. The task fits.
    pub(crate) unsafe fn fill<T: Task>(&mut self, index: u32, task: T) {
        // SAFETY: the caller's promise; by invariant 2 nothing is in the slot.
        unsafe {
            let slot = self.slot(index);
            (&raw mut (*slot).kind).write(Kind::of::<T>());
            (&raw mut (*slot).storage).cast::<T>().write(task);
        }
    }

    /// The address of a slot.
    ///
    /// # Safety
    /// The slot was reserved.
    pub(crate) unsafe fn slot(&self, index: u32) -> *mut Slot {
        let (chunk, place) = (index as usize / CHUNK, index as usize % CHUNK);
        // SAFETY: the caller's promise and invariant 1.
        unsafe { self.chunks.get_unchecked(chunk).get_unchecked(place) }.get().cast()
    }

    /// Makes the next turn of a task the one in which it ends.
    ///
    /// # Safety
    /// The task is live.
    pub(crate) unsafe fn abort(&mut self, index: u32) {
        // SAFETY: the caller's promise and invariant 2; the other kind is for the same type.
        let kind = unsafe { &mut (*self.slot(index)).kind };
        *kind = kind.aborted.unwrap_or(kind);
    }
}
