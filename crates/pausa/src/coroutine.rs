//! The coroutine trait of the contract: start once, then resume with a value.

/// The result of starting or resuming a coroutine. The variants are named as in `core::ops::CoroutineState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome<Y, R> {
    /// The coroutine paused and yielded this value.
    Yielded(Y),
    /// The coroutine returned this value (Python's `StopIteration(value)`).
    Complete(R),
}

/// A function that pauses, yields values, and receives a value at each resumption (chapter 2 of the story; RFC 2033).
///
/// `start` and `resume` are two functions, because before the first pause no expression can receive a value. A single
/// function would have to require a neutral first value (Python), pass it to a parameter (`#[coroutine]`), or drop it
/// (genawaiter's issue 35).
///
/// A coroutine can be moved between its pauses. One that borrows from itself must be pinned; the coroutine is then a
/// `Pin<Box<_>>`.
///
/// The caller must call `start` once, then `resume` until `Complete`, and nothing after that. Any other call does what the
/// encoding does (usually, it panics). [`Guard`](crate::Guard) checks the order and turns such calls into errors; the
/// programs drive their coroutines through it.
pub trait Coroutine {
    /// The type of the value that the caller sends at each resumption.
    type Sent;
    /// The type of the value that the coroutine yields at each pause.
    type Yielded;
    /// The type of the value that the coroutine returns at its end.
    type Returned;

    /// Runs from the beginning to the first pause, or to the end if there is none.
    fn start(&mut self) -> Outcome<Self::Yielded, Self::Returned>;

    /// Sends a value to the current pause, and runs to the next one or to the end.
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
