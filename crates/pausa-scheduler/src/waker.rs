//! Wakers: how a task is called back, from this thread or from another.
//!
//! A waker of this loop is one word: the loop's number in the upper half, the task's index in the lower. It owns
//! nothing. Cloning it is a copy, dropping it does nothing, and no count has to be kept exact.
//!
//! ```text
//!                            ┌ is the running task's word ─► mark it taken: the task yields instead of waiting
//!  wake(loop 7, task 42) ────┼ loop 7 runs on this thread ─► task 42 joins the ready queue
//!                            └ anything else ──────────────► loop 7's mailbox, and its poller is notified
//! ```
//!
//! A place is used again after its task has ended, so a waker that outlives its task may wake the place's next tenant.
//! That tenant is polled once for nothing, which every future has to bear anyway; a generation in the word would rule
//! it out for three instructions in every poll, and was left out. A waker that outlives its *loop* finds no loop of
//! that number (numbers are never used again) and does nothing.
//!
//! # Invariants
//!
//! 1. `CORE` is null or points to a loop that [`enter`] was called for and whose [`Inside`] is still alive; the
//!    guard borrows the loop, so the loop is alive too.
//! 2. The four functions of the vtable never read memory through the data word: it is a number, not an address, so
//!    every word is a valid one, on every thread, for ever.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, RwLock};
use std::task::{RawWaker, RawWakerVTable, Waker};

use polling::Poller;

use crate::event_loop::Core;

const _: () = assert!(usize::BITS == 64, "a waker packs two 32-bit numbers into a pointer");

/// The name of a task everywhere: (number of its loop, index of its place).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word(u64);

impl Word {
    /// No task's word, because loops are numbered from 1.
    pub(crate) const NONE: Word = Word(0);
    /// Added to the mark of a task that has woken itself. Loops are numbered below 2^31.
    const WOKEN: u64 = 1 << 63;

    pub(crate) fn new(loop_id: u64, index: u32) -> Word {
        Word(loop_id | u64::from(index))
    }

    fn loop_id(self) -> u64 {
        self.0 & !u64::from(u32::MAX)
    }

    /// Whether this is the mark of a task that has woken itself.
    pub(crate) fn is_woken(self) -> bool {
        self.0 & Word::WOKEN != 0
    }

    pub(crate) fn index(self) -> u32 {
        self.0 as u32
    }

    pub(crate) fn waker(self) -> Waker {
        // SAFETY: by invariant 2 the functions keep `RawWakerVTable`'s contract with any word, on any thread.
        unsafe { Waker::new(ptr::without_provenance(self.0 as usize), &VTABLE) }
    }
}

static VTABLE: RawWakerVTable = RawWakerVTable::new(
    |data| RawWaker::new(data, &VTABLE),
    |data| wake(Word(data.addr() as u64)),
    |data| wake(Word(data.addr() as u64)),
    |_| (),
);

thread_local! {
    /// The loop that runs on this thread.
    static CORE: Cell<*const Core> = const { Cell::new(ptr::null()) };
    /// The task whose turn it is. A task that wakes itself adds `WOKEN`, and that is how the loop learns of it.
    /// The mark must not survive the turn: a parked task that still wore it would take the poller's wake for its
    /// own and sleep for ever. The next turn moves it on, and the end of all turns puts `NONE` here.
    pub(crate) static TASK: Cell<Word> = const { Cell::new(Word::NONE) };
}

fn wake(word: Word) {
    match TASK.get() == word {
        true => TASK.set(Word(word.0 | Word::WOKEN)),
        false => wake_another(word),
    }
}

/// Apart from [`wake`], so that a task that yields does not pay for it.
#[inline(never)]
fn wake_another(word: Word) {
    // SAFETY: by invariant 1 the pointer is null or the loop is alive.
    match unsafe { CORE.get().as_ref() } {
        Some(core) if core.id == word.loop_id() => core.wake(word.index()),
        _ => wake_remotely(word),
    }
}

/// Timers and sockets are served by their own loop alone. Under another one they would wait for ever, so they refuse,
/// unless `core` is the loop that runs on this thread, and not only one around it.
pub(crate) fn check_is_inside(core: &Core, what: &str) -> io::Result<()> {
    if ptr::eq(CORE.get(), core) {
        return Ok(());
    }
    let help = "is polled outside the event loop that it was made for: poll it in a task of that loop";
    Err(io::Error::other(format!("{what} {help}")))
}

/// Makes `core` the loop that runs on this thread until the guard is dropped.
pub(crate) fn enter(core: &Core) -> Inside<'_> {
    assert!(
        !core.is_running.replace(true),
        "this event loop is running already: inside one of its tasks, spawn and await instead of block_on or run"
    );
    Inside { core, outer: (CORE.replace(core), TASK.replace(Word::NONE)) }
}

/// Proof that a loop runs on this thread; dropping it gives the thread back to the loop outside, if there is one.
pub(crate) struct Inside<'a> {
    core: &'a Core,
    outer: (*const Core, Word),
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.core.is_running.set(false);
        CORE.set(self.outer.0);
        TASK.set(self.outer.1);
    }
}

/// The part of a loop that other threads may touch.
pub(crate) struct Remote {
    /// Where the loop sleeps.
    pub(crate) poller: Poller,
    /// Takes the indices of tasks that are woken from elsewhere.
    pub(crate) mailbox: Sender<u32>,
    pub(crate) has_mail: AtomicBool,
}

/// Every loop that exists, by number. Numbers are never used again, and lie in the upper half of their words.
static LOOPS: RwLock<BTreeMap<u64, Arc<Remote>>> = RwLock::new(BTreeMap::new());
static NEXT_LOOP: AtomicU64 = AtomicU64::new(1 << 32);

/// Makes a new loop known: gives its number, what others know of it, and the mail for it.
pub(crate) fn register() -> io::Result<(u64, Arc<Remote>, Receiver<u32>)> {
    let (sender, mailbox) = channel();
    let remote = Remote { poller: Poller::new()?, mailbox: sender, has_mail: AtomicBool::new(false) };
    let (remote, id) = (Arc::new(remote), NEXT_LOOP.fetch_add(1 << 32, Ordering::Relaxed));
    assert!(id < Word::WOKEN, "a process makes fewer than 2^31 event loops");
    LOOPS.write().unwrap().insert(id, remote.clone());
    Ok((id, remote, mailbox))
}

/// Wakes for this number do nothing from now on.
pub(crate) fn unregister(id: u64) {
    LOOPS.write().unwrap().remove(&id);
}

#[cold]
fn wake_remotely(word: Word) {
    let remote = LOOPS.read().unwrap().get(&word.loop_id()).cloned();
    let Some(remote) = remote else { return };
    // Sending and notifying fail only when the loop has just been dropped, or its poller is broken, of which the
    // loop's next wait tells.
    let _ = remote.mailbox.send(word.index());
    // The first letter notifies; those behind it are found by the same walk to the mailbox.
    if !remote.has_mail.swap(true, Ordering::AcqRel) {
        let _ = remote.poller.notify();
    }
}
