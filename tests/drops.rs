//! Destructors that are counted and destructors that panic, for the tests of the event loops.

use std::cell::Cell;
use std::rc::Rc;

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
        let guard = self.guard();
        async move {
            let _guard = guard;
            future.await
        }
    }
}

/// A value whose destructor panics.
pub(crate) fn panics_when_dropped() -> impl Send + 'static {
    guard((), |()| panic!("asked to panic when dropped"))
}
