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
//! `next` has a number for every slot; all numbers in it, in `pass` and in `tails` are indices of it.

/// The tasks that are ready, by index.
pub(crate) struct ReadyQueues {
    next: Vec<u32>,
    /// The first task of each priority that is left in this pass; the list's head if the pass is over.
    pass: [u32; 3],
    /// The last task for the next pass of each priority; the list's head if there is none.
    tails: [u32; 3],
}

impl ReadyQueues {
    /// How many indices are not tasks.
    pub(crate) const HEADS: u32 = 4;

    pub(crate) fn new() -> ReadyQueues {
        ReadyQueues { next: vec![0; Self::HEADS as usize], pass: [0, 1, 2], tails: [0, 1, 2] }
    }

    /// Makes room for one more slot.
    pub(crate) fn grow(&mut self) {
        self.next.push(0);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tails == [0, 1, 2] && self.pass == [0, 1, 2]
    }

    /// Puts a task at the end of a queue.
    pub(crate) fn push(&mut self, queue: usize, index: u32) {
        let tail = std::mem::replace(&mut self.tails[queue], index);
        // SAFETY: by the invariant.
        unsafe { *self.next.get_unchecked_mut(tail as usize) = index };
    }

    /// Begins a pass if the one before is over. Returns the first task that is left in it.
    pub(crate) fn begin_pass(&mut self, queue: usize) -> Option<u32> {
        if self.pass[queue] == queue as u32 {
            // The end of the list becomes a ring with its head, which is also right for an empty one.
            self.push(queue, queue as u32);
            self.pop(queue, queue as u32);
        }
        Some(self.pass[queue]).filter(|&first| first != queue as u32)
    }

    /// Takes the first task that is left out of this pass. Returns the one after it, or the list's head.
    pub(crate) fn pop(&mut self, queue: usize, first: u32) -> u32 {
        // SAFETY: by the invariant.
        self.pass[queue] = unsafe { *self.next.get_unchecked(first as usize) };
        self.pass[queue]
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
