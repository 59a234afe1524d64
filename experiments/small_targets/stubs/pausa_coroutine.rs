//! A coroutine as an iterator, without std.
#![no_std]
#![feature(coroutine_trait)]

pub mod adapter {
    use core::ops::{Coroutine, CoroutineState};
    use core::pin::Pin;

    struct Items<C>(C);

    impl<C: Coroutine<Return = ()> + Unpin> Iterator for Items<C> {
        type Item = C::Yield;

        fn next(&mut self) -> Option<C::Yield> {
            match Pin::new(&mut self.0).resume(()) {
                CoroutineState::Yielded(item) => Some(item),
                CoroutineState::Complete(()) => None,
            }
        }
    }

    pub fn iterator<T>(body: impl Coroutine<Yield = T, Return = ()> + Unpin) -> impl Iterator<Item = T> {
        Items(body)
    }
}
