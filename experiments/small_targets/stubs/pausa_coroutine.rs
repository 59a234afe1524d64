//! A coroutine as an iterator and as a future, without std.
#![no_std]
#![feature(coroutine_trait)]

pub mod adapter {
    use core::future::Future;
    use core::ops::{Coroutine, CoroutineState};
    use core::pin::Pin;
    use core::task::{Context, Poll, Waker};

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

    struct Polled<C>(C);

    impl<C: Coroutine<Waker, Yield = ()>> Future for Polled<C> {
        type Output = C::Return;

        fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<C::Return> {
            // SAFETY: the only field is pinned wherever the whole is.
            let body = unsafe { self.map_unchecked_mut(|whole| &mut whole.0) };
            match body.resume(cx.waker().clone()) {
                CoroutineState::Yielded(()) => Poll::Pending,
                CoroutineState::Complete(output) => Poll::Ready(output),
            }
        }
    }

    pub fn future<R>(body: impl Coroutine<Waker, Yield = (), Return = R>) -> impl Future<Output = R> {
        Polled(body)
    }
}
