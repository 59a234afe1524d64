//! Wakers: how a task is woken, from this thread or from another.
//!
//! A waker of this loop is one word: the task's [`TaskId`]. It owns nothing. Cloning it is a copy, dropping it does
//! nothing, and there is no reference count.
//!
//! ```text
//!                            ┌ is the running task ─────────► mark it woken: it yields instead of waiting
//!  wake(loop 7, task 42) ────┼ loop 7 runs on this thread ──► task 42 joins its ready queue
//!                            └ anything else ───────────────► loop 7's mailbox, and a notification
//! ```
//!
//! A slot is reused after its task has ended, so a waker that outlives its task may wake the next task in the slot: one
//! spurious poll, which every future has to allow for. A generation in the identifier would prevent it, at three
//! instructions in every poll. A waker that outlives its *loop* finds no loop of that number (numbers are not reused)
//! and does nothing.
//!
//! # Invariants
//!
//! 1. `CURRENT` is null or points to the tasks of a loop that [`enter`] was called for and whose [`EnterGuard`] is
//!    still alive; the guard borrows the tasks, so they are alive too. Guards are dropped in the reverse order in which
//!    they were made, because any other order aborts the process.
//! 2. The functions of the vtable never read memory through the data word: it is a number, not an address, so every
//!    word is valid, on every thread, at any time.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use crate::mailbox::Mailbox;
use crate::task::{RUNNING, TaskId, Turn};
use crate::tasks::Tasks;

const _: () = assert!(usize::BITS == 64, "a waker packs two 32-bit numbers into a pointer");

static VTABLE: RawWakerVTable = RawWakerVTable::new(
    |data| RawWaker::new(data, &VTABLE),
    |data| wake(TaskId(data.addr() as u64)),
    |data| wake(TaskId(data.addr() as u64)),
    |_| (),
);

thread_local! {
    /// The tasks of the loop that runs on this thread.
    static CURRENT: Cell<*const Tasks> = const { Cell::new(ptr::null()) };
}

/// Polls a future as this task, which is running.
pub(crate) fn poll<F: Future>(future: Pin<&mut F>, id: TaskId) -> Result<F::Output, Turn> {
    // SAFETY: by invariant 2 the functions keep `RawWakerVTable`'s contract with any word, on any thread.
    let waker = ManuallyDrop::new(unsafe { Waker::new(ptr::without_provenance(id.0 as usize), &VTABLE) });
    match future.poll(&mut Context::from_waker(&waker)) {
        Poll::Ready(output) => Ok(output),
        Poll::Pending if RUNNING.get() == id => Err(Turn::Waiting),
        // It was woken. Or another loop was left suspended in this turn, and wakes may have missed it.
        Poll::Pending => Err(Turn::Yielded),
    }
}

/// Wakes a task from anywhere.
pub(crate) fn wake(id: TaskId) {
    match RUNNING.get() == id {
        true => RUNNING.set(id.woken()),
        false => wake_another(id),
    }
}

/// Apart from [`wake`], so that a task that yields does not pay for it.
#[inline(never)]
fn wake_another(id: TaskId) {
    // SAFETY: by invariant 1 the pointer is null or the tasks are alive.
    match unsafe { CURRENT.get().as_ref() } {
        Some(tasks) if tasks.loop_id == id.loop_id() => tasks.wake(id.index()),
        _ => wake_remotely(id),
    }
}

/// Refuses timers and sockets of a loop that is not the innermost one on this thread: their task would never be woken.
pub(crate) fn check_is_inside(tasks: &Tasks, what: &str) -> io::Result<()> {
    if ptr::eq(CURRENT.get(), tasks) {
        return Ok(());
    }
    let help = "is polled outside the event loop that it was made for: poll it in a task of that loop";
    Err(io::Error::other(format!("{what} {help}")))
}

/// Makes a loop the one that runs on this thread, until the guard is dropped.
pub(crate) fn enter(tasks: &Tasks) -> EnterGuard<'_> {
    assert!(
        !tasks.is_running.replace(true),
        "this event loop is running already: inside one of its tasks, spawn and await instead of block_on or run"
    );
    EnterGuard { tasks, outer: CURRENT.replace(tasks), outer_task: RUNNING.replace(TaskId::NONE) }
}

/// Keeps a loop the one that runs on this thread; dropping it returns to the loop outside, if there is one.
pub(crate) struct EnterGuard<'a> {
    tasks: &'a Tasks,
    outer: *const Tasks,
    /// The task around this loop.
    outer_task: TaskId,
}

impl Drop for EnterGuard<'_> {
    fn drop(&mut self) {
        if !ptr::eq(CURRENT.get(), self.tasks) {
            // To go on would leave a dangling pointer in `CURRENT`; to panic would unwind through foreign stacks.
            let help = "an event loop was left while a loop entered after it was still suspended in block_on or run: \
                        a stackful coroutine that runs a loop has to finish before the loop around it does";
            let _ = writeln!(io::stderr(), "fatal: {help}");
            std::process::abort();
        }
        self.tasks.is_running.set(false);
        CURRENT.set(self.outer);
        // If a task of the loop outside is running by now, it dropped a coroutine that was suspended in here.
        if [0, self.tasks.loop_id].contains(&RUNNING.get().unmarked().loop_id()) {
            RUNNING.set(self.outer_task);
        }
    }
}

/// The part of a loop that other threads access.
pub(crate) struct Remote {
    pub(crate) mailbox: Mailbox,
    /// Ends the loop's wait.
    pub(crate) notifier: mio::Waker,
}

/// Every loop that exists, by number. Numbers are not reused.
static LOOPS: RwLock<BTreeMap<u64, Arc<Remote>>> = RwLock::new(BTreeMap::new());
static NEXT_LOOP: AtomicU64 = AtomicU64::new(1 << 32);

/// Makes a loop known to other threads, and gives its number.
pub(crate) fn register(notifier: mio::Waker) -> (u64, Arc<Remote>) {
    let remote = Arc::new(Remote { mailbox: Mailbox::default(), notifier });
    let loop_id = NEXT_LOOP.fetch_add(1 << 32, Ordering::Relaxed);
    assert!(loop_id < 1 << 63, "a process makes fewer than 2^31 event loops");
    LOOPS.write().unwrap().insert(loop_id, remote.clone());
    (loop_id, remote)
}

/// Makes later wakes of this loop's tasks do nothing.
pub(crate) fn unregister(loop_id: u64) {
    LOOPS.write().unwrap().remove(&loop_id);
}

#[cold]
fn wake_remotely(id: TaskId) {
    let remote = LOOPS.read().unwrap().get(&id.loop_id()).cloned();
    if let Some(remote) = remote.filter(|remote| remote.mailbox.send(id.index())) {
        // Fails only if the system's poller is broken, which the loop's next wait reports.
        let _ = remote.notifier.wake();
    }
}
