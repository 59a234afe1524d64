//! What a task is: its identifier, its turns, and the thread's record of which task is running.

use std::any::Any;
use std::cell::Cell;
use std::pin::Pin;

/// Identifies a task in the whole process: the number of its loop (upper 32 bits) and the index of its slot (lower 32).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct TaskId(pub(crate) u64);

impl TaskId {
    /// No task has this identifier, because loops are numbered from 1.
    pub(crate) const NONE: TaskId = TaskId(0);
    /// The index of the future given to `block_on`. It has no slot: it lives on its caller's stack.
    pub(crate) const MAIN: u32 = u32::MAX;

    pub(crate) fn new(loop_id: u64, index: u32) -> TaskId {
        TaskId(loop_id | u64::from(index))
    }

    /// The number of the task's loop, in place.
    pub(crate) fn loop_id(self) -> u64 {
        self.0 & !u64::from(u32::MAX)
    }

    pub(crate) fn index(self) -> u32 {
        self.0 as u32
    }

    /// The running task while it is marked as woken: the complement of its identifier. Loops are numbered below 2^31, so
    /// this is no identifier.
    pub(crate) fn woken(self) -> TaskId {
        TaskId(!self.0)
    }

    /// The identifier, marked or not.
    pub(crate) fn unmarked(self) -> TaskId {
        if self.0 >> 63 == 1 { self.woken() } else { self }
    }
}

thread_local! {
    /// The running task, marked as woken once it has woken itself, so that its turn ends as a yield. `NONE` between turns:
    /// otherwise a parked task would treat the poller's wake as a self-wake and sleep for ever.
    pub(crate) static RUNNING: Cell<TaskId> = const { Cell::new(TaskId::NONE) };
}

/// How a turn ended.
#[derive(Clone, Copy)]
pub(crate) enum Turn {
    /// The task requests another turn.
    Yielded,
    /// The task waits until it is woken.
    Waiting,
    /// The task is complete.
    Finished,
}

/// What a task panicked with.
pub(crate) type Payload = dyn Any + Send;

/// Anything that can take turns. It is pinned from its first turn on, and gets no turn after the last.
pub(crate) trait Task: 'static {
    /// Takes one turn.
    fn turn(self: Pin<&mut Self>, id: TaskId) -> Turn;

    /// Learns that it has been aborted, or that its last turn panicked.
    fn end(self: Pin<&mut Self>, _panic: Option<&Payload>) {}
}

/// A task too large for a slot.
impl<T: Task> Task for Pin<Box<T>> {
    fn turn(self: Pin<&mut Self>, id: TaskId) -> Turn {
        self.get_mut().as_mut().turn(id)
    }

    fn end(self: Pin<&mut Self>, panic: Option<&Payload>) {
        self.get_mut().as_mut().end(panic);
    }
}
