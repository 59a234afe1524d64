//! The task slab: where suspended tasks lie.
//!
//! Every task has a place, and is named by the place's index. With the place goes a room of 32 bytes that never
//! moves, so a task is pinned by lying there; of a task that does not fit only the box lies there. Places and rooms are
//! used again, so spawning a small task allocates nothing once the loop has had as many tasks before.
//!
//! ```text
//!   places   [ task ─┐ Waiting ][ task ─┐ Queued ][ Free    ][ task ─┐ Waiting ]
//!   rooms    [ ◄─────┘         ][ ◄─────┘        ][         ][ ◄─────┘         ]   32 bytes each
//!                                 └──► box
//! ```
//!
//! # Invariants
//!
//! 1. Rooms lie in chunks that are neither moved nor freed before the slab is. There is a room for every place.
//! 2. The task of a place that is not `Free` is a valid, pinned task. It lies in the place's room, where nobody
//!    else writes before the place's index is in `free`.

use std::mem::MaybeUninit;

use crate::ready::{Priority, ReadyQueue};
use crate::task::{Task, Turn};
use crate::waker::Word;

/// Where a small task lies.
type Room = MaybeUninit<[u64; 4]>;
/// Rooms in a chunk.
const CHUNK: usize = 1024;

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// Nobody is here.
    Free,
    /// The task waits to be woken.
    Waiting,
    /// The task is in line for a turn, or has it, or has had its last.
    Queued,
}

struct Place {
    task: *mut Task,
    state: State,
    priority: Priority,
}

/// All tasks of a loop. See the top of the file.
#[derive(Default)]
pub(crate) struct Slab {
    places: Vec<Place>,
    free: Vec<u32>,
    /// Who gets the next turn, by priority.
    pub(crate) ready: [ReadyQueue; 3],
    /// Never longer than empty: only their memory is used.
    chunks: Vec<Vec<Room>>,
}

impl Slab {
    /// How many tasks there are.
    pub(crate) fn live(&self) -> usize {
        self.places.len() - self.free.len()
    }

    /// How many places there are.
    pub(crate) fn len(&self) -> u32 {
        self.places.len() as u32
    }

    /// Puts a task in, queued, and gives its index.
    pub(crate) fn place<T: FnMut(Word) -> Turn + 'static>(&mut self, task: T, priority: Priority) -> u32 {
        match size_of::<T>() > size_of::<Room>() || align_of::<T>() > align_of::<Room>() {
            true => self.place_small(Box::new(task), priority),
            false => self.place_small(task, priority),
        }
    }

    fn place_small<T: FnMut(Word) -> Turn + 'static>(&mut self, task: T, priority: Priority) -> u32 {
        let index = self.free.pop().unwrap_or_else(|| self.grow());
        // SAFETY: an index that was free, or has just been made, has a place and by invariant 1 a room; by invariant
        // 2 nobody is in it; and `place` has seen to it that it is large enough and aligned for the task.
        unsafe {
            let room = self.chunks.get_unchecked_mut(index as usize / CHUNK).as_mut_ptr();
            let room: *mut T = room.add(index as usize % CHUNK).cast();
            room.write(task);
            *self.places.get_unchecked_mut(index as usize) =
                Place { task: room, state: State::Queued, priority };
        }
        self.ready[priority as usize].join(index);
        index
    }

    #[cold]
    fn grow(&mut self) -> u32 {
        let index = self.places.len();
        assert!(index < u32::MAX as usize, "a loop has fewer than 2^32 - 1 tasks");
        if index.is_multiple_of(CHUNK) {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        let task = std::ptr::null_mut::<fn(Word) -> Turn>();
        self.places.push(Place { task, state: State::Free, priority: Priority::Normal });
        index as u32
    }

    /// A task.
    ///
    /// # Safety
    /// The task is live.
    pub(crate) unsafe fn find(&self, index: u32) -> *mut Task {
        debug_assert!(self.is_live(index));
        // SAFETY: the caller's promise, and places are never taken away.
        unsafe { self.places.get_unchecked(index as usize) }.task
    }

    /// Whether there is a task at this place.
    pub(crate) fn is_live(&self, index: u32) -> bool {
        self.places[index as usize].state != State::Free
    }

    /// The task waits from now on.
    pub(crate) fn park(&mut self, index: u32) {
        self.places[index as usize].state = State::Waiting;
    }

    /// Queues the task if it was waiting. Every other wake is for nothing: the task has a turn to come, or is gone.
    pub(crate) fn wake(&mut self, index: u32) {
        let place = &mut self.places[index as usize];
        if place.state == State::Waiting {
            place.state = State::Queued;
            self.ready[place.priority as usize].join(index);
        }
    }

    /// A task that is about to be dropped. Its room remains its own until its place is freed.
    ///
    /// # Safety
    /// The task is live.
    pub(crate) unsafe fn bury(&mut self, index: u32) -> *mut Task {
        // SAFETY: the caller's promise.
        let task = unsafe { self.find(index) };
        self.places[index as usize].state = State::Free;
        task
    }

    /// The place is to be used again.
    pub(crate) fn free(&mut self, index: u32) {
        self.free.push(index);
    }
}
