//! What a coroutine is, for every encoding alike: it is started once, and then resumed with a value.

/// What came out of a resumption. The words are those of `core::ops::CoroutineState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome<Y, R> {
    /// The coroutine paused, and gave this value to its caller.
    Yielded(Y),
    /// The coroutine ended with this value: Python's `StopIteration(value)`.
    Complete(R),
}

/// A function that pauses (chapter 2 of the story; RFC 2033).
///
/// Starting and sending are two calls, because nothing waits for a value before the first pause. One call for
/// both would have to invent a first value (Python), hand it to the parameter (`#[coroutine]`) or lose it
/// (genawaiter's issue 35).
///
/// A coroutine can be moved between its pauses. One that borrows from itself is pinned first, and then
/// `Pin<Box<_>>` is the coroutine.
///
/// This trait asks its caller to keep the order: `start` once, then `resume` until `Complete`, then nothing. What
/// happens otherwise is the encoding's own affair (a panic, as a rule). [`Guard`](crate::Guard) keeps the order for
/// callers who cannot, and is how the programs are driven.
pub trait Coroutine {
    /// What the caller sends in at each resumption.
    type Sent;
    /// What the coroutine gives out at each pause.
    type Yielded;
    /// What the coroutine gives at its end.
    type Returned;

    /// Runs from the beginning to the first pause.
    fn start(&mut self) -> Outcome<Self::Yielded, Self::Returned>;

    /// Sends a value to the pause and runs to the next one.
    fn resume(&mut self, sent: Self::Sent) -> Outcome<Self::Yielded, Self::Returned>;
}

impl<C: Coroutine + ?Sized> Coroutine for &mut C {
    type Sent = C::Sent;
    type Yielded = C::Yielded;
    type Returned = C::Returned;

    fn start(&mut self) -> Outcome<Self::Yielded, Self::Returned> {
        (**self).start()
    }

    fn resume(&mut self, sent: Self::Sent) -> Outcome<Self::Yielded, Self::Returned> {
        (**self).resume(sent)
    }
}

impl<C: Coroutine + ?Sized> Coroutine for Box<C> {
    type Sent = C::Sent;
    type Yielded = C::Yielded;
    type Returned = C::Returned;

    fn start(&mut self) -> Outcome<Self::Yielded, Self::Returned> {
        (**self).start()
    }

    fn resume(&mut self, sent: Self::Sent) -> Outcome<Self::Yielded, Self::Returned> {
        (**self).resume(sent)
    }
}
