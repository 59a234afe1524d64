//! Waiting for everyone who is still busy.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Counts those who are busy; [`wait`](Self::wait) is ready when nobody is.
#[derive(Debug, Default)]
pub struct WaitGroup {
    shared: Rc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    count: Cell<usize>,
    waiting: RefCell<Option<Waker>>,
}

/// Dropped when its owner is done. See [`WaitGroup::busy`].
#[derive(Debug)]
pub struct Busy {
    shared: Rc<Shared>,
}

impl WaitGroup {
    /// Nobody is busy.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more is busy, until this is dropped.
    pub fn busy(&self) -> Busy {
        self.shared.count.set(self.shared.count.get() + 1);
        Busy { shared: Rc::clone(&self.shared) }
    }

    /// Ready when nobody is busy. One task may wait: it is the last to poll this that is woken.
    pub async fn wait(&self) {
        poll_fn(|cx| self.poll_wait(cx)).await;
    }

    /// The same for state machines. It wakes the task that polled last.
    pub fn poll_wait(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.shared.count.get() == 0 {
            return Poll::Ready(());
        }
        // Cloning and dropping a waker may run code that comes back here: not under the borrow.
        let waker = Some(cx.waker().clone());
        drop(self.shared.waiting.replace(waker));
        Poll::Pending
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.shared.count.set(self.shared.count.get() - 1);
        if self.shared.count.get() == 0
            && let Some(waker) = self.shared.waiting.take()
        {
            waker.wake();
        }
    }
}
