//! Emulates a compiler-generated `IntoIterator` with a closure: an opaque type that is not an iterator yet.

/// Becomes an iterator when it is called.
#[derive(Clone)]
pub(crate) struct Into<F>(pub(crate) F);

impl<I: Iterator, F: FnOnce() -> I> IntoIterator for Into<F> {
    type Item = I::Item;
    type IntoIter = I;

    fn into_iter(self) -> I {
        (self.0)()
    }
}
