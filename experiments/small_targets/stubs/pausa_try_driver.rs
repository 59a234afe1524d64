//! What a translated body is linked with on a target without std.
#![no_std]

extern crate alloc;

use core::future::Future;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};

pub mod prelude {
    pub use alloc::boxed::Box;
    pub use alloc::string::String;
    pub use alloc::vec;
    pub use alloc::vec::Vec;

    pub use crate::pause;
}

pub fn items<T, I: Iterator<Item = T>>(items: I) -> I {
    items
}

pub fn body<C>(body: C) -> C {
    body
}

/// Pending once.
pub fn pause() -> impl Future<Output = ()> {
    Pause { is_over: false }
}

struct Pause {
    is_over: bool,
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if core::mem::replace(&mut self.is_over, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Polls until it is ready, and calls `paused` each time that it is not.
pub fn wait<F: Future>(future: F, mut paused: impl FnMut()) -> F::Output {
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => return output,
            Poll::Pending => paused(),
        }
    }
}
