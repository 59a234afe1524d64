//! The ready queues: which task gets the next turn.
//!
//! There is one per [`Priority`], first in, first out. A queue works in passes: every task in it when a pass begins gets
//! one turn in that pass. A task is in at most one queue, and once, so all are linked lists in one array with a number for
//! each slot: the index of the task behind it. The first three indices are not tasks but the heads of the lists.
//!
//! ```text
//!   index   0   1   2   3   4   5   6   7
//!   next  [ ·   5   ·   ·   7   4   1   · ]      normal priority (1): task 6 is left in this pass; the next one is
//!                                                of tasks 5, 4 and 7, its tail
//! ```
//!
//! # Invariant
//!
//! `next` has a number for every slot; all numbers in it and in `ends` are indices of it.

/// The tasks that are ready, by index.
pub(crate) struct ReadyQueues {
    next: Vec<u32>,
    /// Under [`PASS`], the first task of each priority that is left in this pass; under [`TAIL`], the last one for the next
    /// pass. The list's head if there is none. One array, because comparing it is the fastest way to find nothing ready.
    ends: [[u32; 3]; 2],
}

const PASS: usize = 0;
const TAIL: usize = 1;

impl ReadyQueues {
    /// The first index of a task: a power of two, for the arena. Below are the heads of the lists and one that is not used.
    pub(crate) const FIRST: u32 = 4;

    pub(crate) fn new() -> ReadyQueues {
        ReadyQueues { next: vec![0; Self::FIRST as usize], ends: [[0, 1, 2]; 2] }
    }

    /// Makes room for one more slot.
    pub(crate) fn grow(&mut self) {
        self.next.push(0);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ends == [[0, 1, 2]; 2]
    }

    /// Puts a task at the end of a queue.
    pub(crate) fn push(&mut self, queue: usize, index: u32) {
        let tail = std::mem::replace(&mut self.ends[TAIL][queue], index);
        // SAFETY: by the invariant.
        unsafe { *self.next.get_unchecked_mut(tail as usize) = index };
    }

    /// Begins a pass if the one before is over. Returns the first task that is left in it.
    pub(crate) fn begin_pass(&mut self, queue: usize) -> Option<u32> {
        if self.ends[PASS][queue] == queue as u32 {
            // The end of the list becomes a ring with its head, which is also right for an empty one.
            self.push(queue, queue as u32);
            self.pop(queue, queue as u32);
        }
        Some(self.ends[PASS][queue]).filter(|&first| first != queue as u32)
    }

    /// Takes the first task that is left out of this pass. Returns the one after it, or the list's head.
    pub(crate) fn pop(&mut self, queue: usize, first: u32) -> u32 {
        // SAFETY: by the invariant.
        self.ends[PASS][queue] = unsafe { *self.next.get_unchecked(first as usize) };
        self.ends[PASS][queue]
    }
}

/// How large a share of the turns a task gets.
///
/// The loop works in rounds. One round gives at most 1024 turns to tasks of high priority, then 128 to those of normal
/// priority, then 16 to those of low priority. A queue continues where it stopped in the round before, so no task
/// starves: every round serves each queue by its share.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Priority {
    /// Eight turns for each turn of normal priority, and first in every round.
    High,
    /// The default.
    #[default]
    Normal,
    /// One turn for eight of normal priority: for work in the background.
    Low,
}

/// The most turns that one round gives to each queue.
pub(crate) const SHARES: [usize; 3] = [1024, 128, 16];
