//! Destructors that are counted, that panic or that call a function, for the tests of the event loops.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Wake, Waker};

use scopeguard::guard;

/// How many of its guards have been dropped.
#[derive(Clone, Default)]
pub(crate) struct Drops(Rc<Cell<usize>>);

impl Drops {
    pub(crate) fn count(&self) -> usize {
        self.0.get()
    }

    /// A value that is counted when it is dropped.
    pub(crate) fn guard(&self) -> impl Sized + use<> {
        guard(Rc::clone(&self.0), |count| count.update(|count| count + 1))
    }

    /// The same future, which owns a guard until it is dropped.
    pub(crate) fn with<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        owning(self.guard(), future)
    }
}

/// The same future, which owns a value until it is dropped.
pub(crate) async fn owning<F: Future>(_value: impl Sized, future: F) -> F::Output {
    future.await
}

/// A value whose destructor panics.
pub(crate) fn panics_when_dropped() -> impl Send + 'static {
    guard((), |()| panic!("asked to panic when dropped"))
}

thread_local! {
    static WHEN_DROPPED: RefCell<Rc<dyn Fn()>> = RefCell::new(Rc::new(|| ()));
}

/// A waker that is not to be woken. When it is dropped, the action that this thread gave last is called.
pub(crate) fn waker_with_destructor(action: impl Fn() + 'static) -> Waker {
    WHEN_DROPPED.set(Rc::new(action));
    Arc::new(CallsWhenDropped).into()
}

struct CallsWhenDropped;

impl Wake for CallsWhenDropped {
    fn wake(self: Arc<Self>) {
        panic!("another waker has replaced it");
    }
}

impl Drop for CallsWhenDropped {
    fn drop(&mut self) {
        let action = WHEN_DROPPED.with_borrow(Rc::clone);
        action();
    }
}
