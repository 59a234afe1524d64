//! The same lines and combinators over `async fn next`.
//!
//! A combinator keeps state between polls of one `next` in that future, and state between items in its fields.

use std::async_iter::AsyncIterator;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use pausa::Stream;

use super::poll_next::{self, Slot, poll_first};
use super::wire::{Chunked, rest, text};

/// An asynchronous iterator whose `next` is a future.
pub(crate) trait AsyncNext {
    type Item;

    /// The next item, or none at the end.
    fn next(&mut self) -> impl Future<Output = Option<Self::Item>>;
}

/// The lines of a connection. A partial line is stored in the iterator.
#[derive(Clone)]
pub(crate) struct Lines<S> {
    pub(crate) chunked: Chunked<S>,
    pub(crate) line: Vec<u8>,
}

impl<S: Stream> AsyncNext for Lines<S> {
    type Item = String;

    async fn next(&mut self) -> Option<String> {
        while !self.chunked.line_into(&mut self.line) {
            if !self.chunked.fill().await {
                return rest(&mut self.line);
            }
        }
        Some(text(&mut self.line))
    }
}

/// The same in the form that `async` suggests: a partial line is stored in a local.
#[derive(Clone)]
pub(crate) struct LinesInALocal<S> {
    pub(crate) chunked: Chunked<S>,
}

impl<S: Stream> AsyncNext for LinesInALocal<S> {
    type Item = String;

    async fn next(&mut self) -> Option<String> {
        let mut line = Vec::new();
        while !self.chunked.line_into(&mut line) {
            if !self.chunked.fill().await {
                return rest(&mut line);
            }
        }
        Some(text(&mut line))
    }
}

/// Implements `next` over a `poll_next`: the comparison that rust#79024 proposes.
#[derive(Clone)]
pub(crate) struct ByPolling<I>(pub(crate) I);

impl<I: AsyncIterator + Unpin> AsyncNext for ByPolling<I> {
    type Item = I::Item;

    async fn next(&mut self) -> Option<I::Item> {
        poll_fn(|cx| Pin::new(&mut self.0).poll_next(cx)).await
    }
}

#[derive(Clone)]
pub(crate) struct Map<I, F> {
    pub(crate) inner: I,
    pub(crate) f: F,
}

impl<I: AsyncNext, T, F: FnMut(I::Item) -> T> AsyncNext for Map<I, F> {
    type Item = T;

    async fn next(&mut self) -> Option<T> {
        self.inner.next().await.map(&mut self.f)
    }
}

#[derive(Clone)]
pub(crate) struct Filter<I, F> {
    pub(crate) inner: I,
    pub(crate) keep: F,
}

impl<I: AsyncNext, F: FnMut(&I::Item) -> bool> AsyncNext for Filter<I, F> {
    type Item = I::Item;

    async fn next(&mut self) -> Option<I::Item> {
        loop {
            match self.inner.next().await {
                Some(item) if !(self.keep)(&item) => {}
                item => return item,
            }
        }
    }
}

#[derive(Clone)]
pub(crate) struct TakeWhile<I, F> {
    pub(crate) inner: I,
    pub(crate) go_on: F,
}

impl<I: AsyncNext, F: FnMut(&I::Item) -> bool> AsyncNext for TakeWhile<I, F> {
    type Item = I::Item;

    async fn next(&mut self) -> Option<I::Item> {
        self.inner.next().await.filter(&mut self.go_on)
    }
}

/// Answers each item by a future before it requests the next item.
pub(crate) struct Then<I, F> {
    pub(crate) inner: I,
    pub(crate) f: F,
}

impl<I: AsyncNext, A: Future, F: FnMut(I::Item) -> A> AsyncNext for Then<I, F> {
    type Item = A::Output;

    async fn next(&mut self) -> Option<A::Output> {
        let item = self.inner.next().await?;
        Some((self.f)(item).await)
    }
}

/// Runs up to so many futures at once, in order. It does not poll them while it waits for the inner iterator.
pub(crate) struct Buffered<I, A: Future> {
    pub(crate) inner: I,
    pub(crate) running: VecDeque<Slot<A>>,
    pub(crate) most: usize,
    pub(crate) over: bool,
}

impl<A: Future + Unpin, I: AsyncNext<Item = A>> AsyncNext for Buffered<I, A> {
    type Item = A::Output;

    async fn next(&mut self) -> Option<A::Output> {
        while !self.over && self.running.len() < self.most {
            match self.inner.next().await {
                Some(answer) => self.running.push_back(Slot::Running(answer)),
                None => self.over = true,
            }
        }
        if self.running.is_empty() {
            return None;
        }
        poll_fn(|cx| {
            poll_first(&mut self.running, cx).map_or(Poll::Pending, |first| Poll::Ready(Some(first)))
        })
        .await
    }
}

/// The same, but the futures run while it waits. When the first of them is done, the inner `next` is dropped half-way.
pub(crate) struct Racing<I, A: Future>(pub(crate) Buffered<I, A>);

impl<A: Future + Unpin, I: AsyncNext<Item = A>> AsyncNext for Racing<I, A> {
    type Item = A::Output;

    async fn next(&mut self) -> Option<A::Output> {
        let Buffered { inner, running, most, over } = &mut self.0;
        while !*over && running.len() < *most {
            let mut next = pin!(inner.next());
            let event = poll_fn(|cx| match next.as_mut().poll(cx) {
                Poll::Ready(item) => Poll::Ready(Ok(item)),
                Poll::Pending => {
                    poll_first(running, cx).map_or(Poll::Pending, |first| Poll::Ready(Err(first)))
                }
            });
            match event.await {
                Ok(Some(answer)) => running.push_back(Slot::Running(answer)),
                Ok(None) => *over = true,
                Err(first) => return Some(first),
            }
        }
        if running.is_empty() {
            return None;
        }
        poll_fn(|cx| poll_first(running, cx).map_or(Poll::Pending, |first| Poll::Ready(Some(first)))).await
    }
}

/// The dyn-compatible form: the future of each item is boxed.
pub(crate) trait DynNext {
    type Item;

    fn next_in_a_box(&mut self) -> Pin<Box<dyn Future<Output = Option<Self::Item>> + '_>>;
}

impl<I: AsyncNext> DynNext for I {
    type Item = I::Item;

    fn next_in_a_box(&mut self) -> Pin<Box<dyn Future<Output = Option<I::Item>> + '_>> {
        Box::pin(self.next())
    }
}

/// Of any type.
pub(crate) struct Boxed<T>(pub(crate) Box<dyn DynNext<Item = T>>);

impl<T> AsyncNext for Boxed<T> {
    type Item = T;

    async fn next(&mut self) -> Option<T> {
        self.0.next_in_a_box().await
    }
}

/// An iterator of any type in one permanent box, which holds both the iterator and the future of its `next`.
pub(crate) fn into_poll_next<I: AsyncNext + 'static>(
    mut inner: I,
) -> Pin<Box<dyn AsyncIterator<Item = I::Item>>> {
    Box::pin(async gen move {
        while let Some(item) = inner.next().await {
            yield item;
        }
    })
}

/// See [`poll_next::Lines`].
pub(crate) fn by_polling<S>(chunked: Chunked<S>) -> ByPolling<poll_next::Lines<S>> {
    ByPolling(poll_next::Lines { chunked, line: Vec::new() })
}
