//! The lines and the combinators over `poll_next`: the standard library's `AsyncIterator`, by hand and by `async gen`.
//!
//! A combinator keeps its state between polls in its fields.

use std::async_iter::AsyncIterator;
use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pausa::Stream;
use pin_project_lite::pin_project;

use super::wire::{Chunked, rest, text};

/// The lines of a connection, by hand.
#[derive(Clone)]
pub(crate) struct Lines<S> {
    pub(crate) chunked: Chunked<S>,
    pub(crate) line: Vec<u8>,
}

impl<S: Stream> AsyncIterator for Lines<S> {
    type Item = String;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<String>> {
        let Lines { chunked, line } = &mut *self;
        while !chunked.line_into(line) {
            if !ready!(chunked.poll_fill(cx)) {
                return Poll::Ready(rest(line));
            }
        }
        Poll::Ready(Some(text(line)))
    }
}

/// The same by `async gen`.
pub(crate) fn generated(mut chunked: Chunked<impl Stream>) -> impl AsyncIterator<Item = String> {
    async gen move {
        let mut line = Vec::new();
        loop {
            while !chunked.line_into(&mut line) {
                if !chunked.fill().await {
                    if let Some(rest) = rest(&mut line) {
                        yield rest;
                    }
                    return;
                }
            }
            yield text(&mut line);
        }
    }
}

pin_project! {
    #[derive(Clone)]
    pub(crate) struct Map<I, F> { #[pin] pub(crate) inner: I, pub(crate) f: F }
}

impl<I: AsyncIterator, T, F: FnMut(I::Item) -> T> AsyncIterator for Map<I, F> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.project();
        this.inner.poll_next(cx).map(|item| item.map(this.f))
    }
}

pin_project! {
    #[derive(Clone)]
    pub(crate) struct Filter<I, F> { #[pin] pub(crate) inner: I, pub(crate) keep: F }
}

impl<I: AsyncIterator, F: FnMut(&I::Item) -> bool> AsyncIterator for Filter<I, F> {
    type Item = I::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<I::Item>> {
        let mut this = self.project();
        loop {
            match ready!(this.inner.as_mut().poll_next(cx)) {
                Some(item) if !(this.keep)(&item) => {}
                item => return Poll::Ready(item),
            }
        }
    }
}

pin_project! {
    #[derive(Clone)]
    pub(crate) struct TakeWhile<I, F> { #[pin] pub(crate) inner: I, pub(crate) go_on: F }
}

impl<I: AsyncIterator, F: FnMut(&I::Item) -> bool> AsyncIterator for TakeWhile<I, F> {
    type Item = I::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<I::Item>> {
        let this = self.project();
        this.inner.poll_next(cx).map(|item| item.filter(|item| (this.go_on)(item)))
    }
}

pin_project! {
    /// Answers each item by a future before it requests the next item.
    pub(crate) struct Then<I, F, A> { #[pin] pub(crate) inner: I, pub(crate) f: F, pub(crate) answer: Option<A> }
}

impl<I: AsyncIterator, A: Future + Unpin, F: FnMut(I::Item) -> A> AsyncIterator for Then<I, F, A> {
    type Item = A::Output;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<A::Output>> {
        let this = self.project();
        if this.answer.is_none() {
            *this.answer = ready!(this.inner.poll_next(cx)).map(this.f);
        }
        let Some(answer) = this.answer else { return Poll::Ready(None) };
        let answered = ready!(Pin::new(answer).poll(cx));
        *this.answer = None;
        Poll::Ready(Some(answered))
    }
}

pin_project! {
    /// Up to so many futures at once, in order.
    pub(crate) struct Buffered<I, A: Future> {
        #[pin] pub(crate) inner: I,
        pub(crate) running: VecDeque<Slot<A>>,
        pub(crate) most: usize,
        pub(crate) over: bool,
    }
}

pub(crate) enum Slot<A: Future> {
    Running(A),
    Done(A::Output),
}

impl<A: Future + Unpin> Slot<A> {
    /// Whether it is done.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> bool {
        if let Slot::Running(answer) = self
            && let Poll::Ready(output) = Pin::new(answer).poll(cx)
        {
            *self = Slot::Done(output);
        }
        matches!(self, Slot::Done(_))
    }
}

/// Polls all futures; returns the result of the first if it is done.
pub(crate) fn poll_first<A: Future + Unpin>(
    running: &mut VecDeque<Slot<A>>,
    cx: &mut Context<'_>,
) -> Option<A::Output> {
    for slot in running.iter_mut() {
        slot.poll(cx);
    }
    match running.pop_front() {
        Some(Slot::Done(output)) => Some(output),
        Some(slot) => {
            running.push_front(slot);
            None
        }
        None => None,
    }
}

impl<A: Future + Unpin, I: AsyncIterator<Item = A>> AsyncIterator for Buffered<I, A> {
    type Item = A::Output;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<A::Output>> {
        let mut this = self.project();
        while !*this.over && this.running.len() < *this.most {
            match this.inner.as_mut().poll_next(cx) {
                Poll::Ready(Some(answer)) => this.running.push_back(Slot::Running(answer)),
                Poll::Ready(None) => *this.over = true,
                Poll::Pending => break,
            }
        }
        match poll_first(this.running, cx) {
            Some(output) => Poll::Ready(Some(output)),
            None if this.running.is_empty() && *this.over => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}
