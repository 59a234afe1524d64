//! Waits until a number of tasks have ended.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Counts busy tasks. [`wait`](Self::wait) is ready when there are none.
#[derive(Debug, Default)]
pub struct WaitGroup {
    shared: Rc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    count: Cell<usize>,
    waiting: RefCell<Option<Waker>>,
}

/// Counts its owner as busy until it is dropped. See [`WaitGroup::busy`].
#[derive(Debug)]
pub struct Busy {
    shared: Rc<Shared>,
}

impl WaitGroup {
    /// Makes a group without busy tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more busy task, until the returned value is dropped.
    pub fn busy(&self) -> Busy {
        self.shared.count.set(self.shared.count.get() + 1);
        Busy { shared: Rc::clone(&self.shared) }
    }

    /// Waits until no task is busy. Only one task may wait: the one that polled last is woken.
    pub async fn wait(&self) {
        poll_fn(|cx| self.poll_wait(cx)).await;
    }

    /// [`wait`](Self::wait) as a `poll_` function, for state machines.
    pub fn poll_wait(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.shared.count.get() == 0 {
            return Poll::Ready(());
        }
        // Not under the borrow: cloning and dropping a waker may run code that calls this group.
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
