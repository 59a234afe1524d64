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
//! A chunk begins at each index that is a power of two, and is as large as all before it: an index finds its chunk by its
//! highest bit, and pages that no task has reached take no memory.
//!
//! # Invariants
//!
//! 1. Chunks are neither moved nor freed before the arena is. Every index that was reserved has a slot.
//! 2. A slot that was filled holds a valid, pinned task and the kind made for its type until the task is dropped, and
//!    nothing else is written to it before its index is in `free`.

use std::mem::MaybeUninit;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::ptr;

use crate::task::{Payload, RUNNING, Task, TaskId, Turn};

/// Room for a small task.
type Storage = MaybeUninit<[u64; 4]>;

/// What the loop knows of a task's type.
pub(crate) struct Kind {
    /// Gives the task at this address its turn. Its own pointer, so that a turn makes one indirect call.
    pub(crate) turn: unsafe fn(*mut Slot, TaskId) -> Turn,
    /// [`Task::end`].
    pub(crate) end: unsafe fn(*mut Slot, Option<&Payload>),
    pub(crate) drop: unsafe fn(*mut Slot),
    /// The kind that an abortion puts in place of this one.
    pub(crate) aborted: Option<&'static Kind>,
}

impl Kind {
    /// The functions are for slots with a live `T` that nothing else accesses.
    const fn of<T: Task>(aborted: Option<&'static Kind>) -> Kind {
        Kind {
            turn: |slot, id| {
                RUNNING.set(id);
                // SAFETY: see above.
                unsafe { task::<T>(slot) }.turn(id)
            },
            // SAFETY: see above.
            end: |slot, panic| unsafe { task::<T>(slot) }.end(panic),
            // SAFETY: see above.
            drop: |slot| unsafe { (&raw mut (*slot).storage).cast::<T>().drop_in_place() },
            aborted,
        }
    }

    /// The kind whose next turn is the last.
    const fn aborted<T: Task>() -> Kind {
        let turn: unsafe fn(*mut Slot, TaskId) -> Turn = |slot, id| {
            RUNNING.set(id);
            // SAFETY: as above.
            unsafe { task::<T>(slot) }.end(None);
            Turn::Finished
        };
        Kind { turn, ..Kind::of::<T>(None) }
    }
}

/// The task in a slot.
///
/// # Safety
/// It is a live `T` that nothing else accesses. By invariant 2 it is pinned.
unsafe fn task<'a, T>(slot: *mut Slot) -> Pin<&'a mut T> {
    // SAFETY: the caller's promise.
    unsafe { Pin::new_unchecked(&mut *(&raw mut (*slot).storage).cast()) }
}

pub(crate) struct Slot {
    pub(crate) kind: &'static Kind,
    storage: Storage,
}

/// The slots of a loop. See the top of the file.
pub(crate) struct TaskArena {
    len: u32,
    /// For each chunk, where its slot 0 would be.
    bases: [*mut Slot; 32],
    chunks: Vec<Vec<Slot>>,
}

impl TaskArena {
    /// An arena whose first slot has this index, a power of two.
    pub(crate) fn new(first: u32) -> TaskArena {
        TaskArena { len: first, bases: [ptr::null_mut(); 32], chunks: Vec::new() }
    }

    /// Whether a slot has room for such a task.
    pub(crate) const fn fits<T>() -> bool {
        size_of::<T>() <= size_of::<Storage>() && align_of::<T>() <= align_of::<Slot>()
    }

    /// Makes one more slot, and gives its index.
    pub(crate) fn grow(&mut self) -> u32 {
        let (index, size) = (self.len, self.len as usize);
        assert!(index < TaskId::MAIN, "a loop has fewer than 2^32 - 5 tasks");
        if index.is_power_of_two() {
            let mut chunk = Vec::<Slot>::with_capacity(size);
            self.bases[index.ilog2() as usize] = chunk.as_mut_ptr().wrapping_sub(size);
            self.chunks.push(chunk);
        }
        self.len += 1;
        index
    }

    /// Puts a task into a slot.
    ///
    /// # Safety
    /// The slot was reserved and has not been filled since. The task fits.
    pub(crate) unsafe fn fill<T: Task>(&mut self, index: u32, task: T) {
        // SAFETY: the caller's promise; by invariant 2 nothing is in the slot.
        unsafe {
            let slot = self.slot(index);
            (&raw mut (*slot).kind).write(const { &Kind::of::<T>(Some(const { &Kind::aborted::<T>() })) });
            (&raw mut (*slot).storage).cast::<T>().write(task);
        }
    }

    /// The address of a slot.
    ///
    /// # Safety
    /// The slot was reserved.
    pub(crate) unsafe fn slot(&self, index: u32) -> *mut Slot {
        // SAFETY: the first slot's index is a power of two, so none is 0.
        let chunk = unsafe { NonZeroU32::new_unchecked(index) }.ilog2();
        self.bases[chunk as usize].wrapping_add(index as usize)
    }
}
