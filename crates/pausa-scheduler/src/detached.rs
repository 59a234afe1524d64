//! Tasks without a handle: futures and plain coroutines. A future with a handle is in `join.rs`.

use std::mem::replace;
use std::pin::Pin;

use pausa::{Coroutine, Outcome};
use pin_project_lite::pin_project;

use crate::task::{Task, TaskId, Turn};
use crate::waker::poll;

pin_project! {
    /// A future whose end nobody waits for.
    pub(crate) struct Detached<F> {
        #[pin]
        pub(crate) future: F,
    }
}

impl<F: Future<Output = ()> + 'static> Task for Detached<F> {
    fn turn(self: Pin<&mut Self>, id: TaskId) -> Turn {
        match poll(self.project().future, id) {
            Ok(()) => Turn::Finished,
            Err(turn) => turn,
        }
    }
}

/// A coroutine that yields to give the other tasks a turn. It has no waker: as long as it yields, it is ready.
pub(crate) struct Resumed<C> {
    coroutine: C,
    has_started: bool,
}

impl<C> Resumed<C> {
    pub(crate) fn new(coroutine: C) -> Resumed<C> {
        Resumed { coroutine, has_started: false }
    }
}

/// A coroutine is resumed through `&mut`, so it is never pinned in here.
impl<C> Unpin for Resumed<C> {}

impl<C: Coroutine<Sent = (), Yielded = (), Returned = ()> + 'static> Task for Resumed<C> {
    fn turn(mut self: Pin<&mut Self>, _: TaskId) -> Turn {
        let outcome = match replace(&mut self.has_started, true) {
            true => self.coroutine.resume(()),
            false => self.coroutine.start(),
        };
        match outcome {
            Outcome::Yielded(()) => Turn::Yielded,
            Outcome::Complete(()) => Turn::Finished,
        }
    }
}
