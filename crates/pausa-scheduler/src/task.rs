//! What a task is: its identifier, its turns, and the thread's record of which task is running.

use std::any::Any;
use std::cell::Cell;
use std::pin::Pin;

/// Identifies a task in the whole process: the number of its loop (upper 32 bits) and the index of its slot (lower 32).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TaskId(pub(crate) u64);

impl TaskId {
    /// No task has this identifier, because loops are numbered from 1.
    pub(crate) const NONE: TaskId = TaskId(0);
    /// The index of the future given to `block_on`. It has no slot: it lives on its caller's stack.
    pub(crate) const MAIN: u32 = u32::MAX;
    /// Set in [`RUNNING`] when the running task wakes itself. Loops are numbered below 2^31.
    const WOKEN: u64 = 1 << 63;

    pub(crate) fn new(loop_id: u64, index: u32) -> TaskId {
        TaskId(loop_id | u64::from(index))
    }

    /// The number of the task's loop, in place.
    pub(crate) fn loop_id(self) -> u64 {
        self.0 & !TaskId::WOKEN & !u64::from(u32::MAX)
    }

    pub(crate) fn index(self) -> u32 {
        self.0 as u32
    }

    /// Records in [`RUNNING`] that this task, which is running, has been woken.
    pub(crate) fn mark_woken(self) {
        RUNNING.set(TaskId(self.0 | TaskId::WOKEN));
    }
}

thread_local! {
    /// The running task, or `NONE` between turns. A task that wakes itself adds `WOKEN`, which ends its turn as a
    /// yield. The mark is replaced by the next turn and cleared after the last: otherwise a parked task would treat
    /// the poller's wake as a self-wake and sleep for ever.
    pub(crate) static RUNNING: Cell<TaskId> = const { Cell::new(TaskId::NONE) };
}

/// How a turn ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The task requests another turn.
    Yielded,
    /// The task waits until it is woken.
    Waiting,
    /// The task is complete.
    Finished,
}

/// Anything that can take turns. It is pinned from its first turn on, and gets no turn after one that finished or
/// panicked.
pub(crate) trait Task: 'static {
    /// Takes one turn.
    fn turn(self: Pin<&mut Self>, id: TaskId) -> Turn;

    /// Takes the last turn of an aborted task.
    fn cancel(self: Pin<&mut Self>) -> Turn {
        Turn::Finished
    }

    /// Learns that `turn` or `cancel` panicked.
    fn fail(self: Pin<&mut Self>, _payload: &(dyn Any + Send)) {}
}

/// A task too large for a slot.
impl<T: Task> Task for Pin<Box<T>> {
    fn turn(self: Pin<&mut Self>, id: TaskId) -> Turn {
        self.get_mut().as_mut().turn(id)
    }

    fn cancel(self: Pin<&mut Self>) -> Turn {
        self.get_mut().as_mut().cancel()
    }

    fn fail(self: Pin<&mut Self>, payload: &(dyn Any + Send)) {
        self.get_mut().as_mut().fail(payload);
    }
}
