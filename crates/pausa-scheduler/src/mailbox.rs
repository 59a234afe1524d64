//! The mailbox: which tasks other threads want to wake.
//!
//! A message is a task's index, and each index is in the mailbox at most once, so any number of wakes between two
//! visits of the loop takes the memory of one per task.
//!
//! Everything two threads touch is in here, and `tests/loom.rs` checks it with `loom`. The sender that finds the
//! mailbox empty notifies the loop. A loop that was notified must look under the lock: [`Mailbox::has_mail`] is only a hint,
//! for a loop that is busy, because its relaxed load may be stale on machines with weak memory ordering.

use std::mem::{replace, swap};
use std::sync::PoisonError;

#[cfg(loom)]
use loom::sync;
#[cfg(not(loom))]
use std::sync;

use sync::Mutex;
use sync::atomic::{AtomicBool, Ordering};

/// Messages to a loop. See the top of the file.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    messages: Mutex<Messages>,
    has_mail: AtomicBool,
}

#[derive(Debug, Default)]
struct Messages {
    indices: Vec<u32>,
    /// Whether an index is in `indices`; that of the main future (`u32::MAX`) comes first.
    is_queued: Vec<bool>,
}

impl Mailbox {
    /// Leaves a message, and says whether the loop is to be notified of it.
    #[must_use]
    pub(crate) fn send(&self, index: u32) -> bool {
        let messages = &mut *self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let place = index.wrapping_add(1) as usize;
        if messages.is_queued.len() <= place {
            messages.is_queued.resize(place + 1, false);
        }
        if replace(&mut messages.is_queued[place], true) {
            return false;
        }
        messages.indices.push(index);
        self.has_mail.store(true, Ordering::Relaxed);
        messages.indices.len() == 1
    }

    /// Whether there may be messages. May be out of date either way.
    pub(crate) fn has_mail(&self) -> bool {
        self.has_mail.load(Ordering::Relaxed)
    }

    /// Waits, then takes all messages, in the order in which they came, in exchange for an empty list. It does so whatever
    /// `has_mail` says, which may be out of date.
    pub(crate) fn wait(&self, wait: impl FnOnce(), indices: &mut Vec<u32>) {
        wait();
        let messages = &mut *self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        self.has_mail.store(false, Ordering::Relaxed);
        swap(&mut messages.indices, indices);
        indices.iter().for_each(|index| messages.is_queued[index.wrapping_add(1) as usize] = false);
    }
}
