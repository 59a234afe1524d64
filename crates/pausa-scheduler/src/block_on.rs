//! `block_on` for one future, without a loop.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};

struct Parker {
    thread: Thread,
    /// The future has been woken: poll it again.
    is_woken: AtomicBool,
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Runs one future to its end on this thread. The thread sleeps whenever the future waits.
///
/// There is no loop here: the future may wait for other threads, for channels, for itself. To sleep by a
/// clock, to spawn or to use sockets, take [`EventLoop::block_on`](crate::EventLoop::block_on).
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let parker = Arc::new(Parker { thread: thread::current(), is_woken: AtomicBool::new(false) });
    let waker = parker.clone().into();
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        while !parker.is_woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}
