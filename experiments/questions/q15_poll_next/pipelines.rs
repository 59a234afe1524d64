//! The pipelines over both traits, their consumers, and what is counted.

use std::async_iter::AsyncIterator;
use std::future::poll_fn;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Waker};

use super::async_next::{self, AsyncNext, Boxed, ByPolling};
use super::poll_next;
use super::wire::{Answer, Chunked, Wire, next_turn};

/// The number of answers in progress at once.
const AT_ONCE: usize = 4;

pub(crate) type Line = Pin<Box<dyn AsyncIterator<Item = String>>>;

pub(crate) fn wire(lines: u64) -> Chunked<Wire> {
    Chunked::new(Wire::of(lines))
}

#[expect(clippy::ptr_arg, reason = "what a filter is given")]
pub(crate) fn is_not_empty(line: &String) -> bool {
    !line.is_empty()
}

pub(crate) fn goes_on(line: &String) -> bool {
    line != "terminar"
}

pub(crate) fn echo(mut line: String) -> String {
    line.insert_str(0, "Eco: ");
    line
}

pub(crate) fn by_hand(lines: u64) -> poll_next::Lines<Wire> {
    poll_next::Lines { chunked: wire(lines), line: Vec::new() }
}

pub(crate) fn generated(lines: u64) -> impl AsyncIterator<Item = String> {
    poll_next::generated(wire(lines))
}

pub(crate) fn kept(lines: u64) -> async_next::Lines<Wire> {
    async_next::Lines { chunked: wire(lines), line: Vec::new() }
}

pub(crate) fn in_a_local(lines: u64) -> async_next::LinesInALocal<Wire> {
    async_next::LinesInALocal { chunked: wire(lines) }
}

pub(crate) fn polled(lines: impl AsyncIterator<Item = String>) -> impl AsyncIterator<Item = String> {
    let inner = poll_next::Filter { inner: lines, keep: is_not_empty };
    poll_next::Map { inner: poll_next::TakeWhile { inner, go_on: goes_on }, f: echo }
}

pub(crate) fn awaited(lines: impl AsyncNext<Item = String>) -> impl AsyncNext<Item = String> {
    let inner = async_next::Filter { inner: lines, keep: is_not_empty };
    async_next::Map { inner: async_next::TakeWhile { inner, go_on: goes_on }, f: echo }
}

/// Each stage is a trait object to the next.
pub(crate) fn polled_dyn(lines: Line) -> Line {
    let inner: Line = Box::pin(poll_next::Filter { inner: lines, keep: is_not_empty });
    let inner: Line = Box::pin(poll_next::TakeWhile { inner, go_on: goes_on });
    Box::pin(poll_next::Map { inner, f: echo })
}

pub(crate) fn awaited_dyn(lines: Boxed<String>) -> Boxed<String> {
    let inner = Boxed(Box::new(async_next::Filter { inner: lines, keep: is_not_empty }));
    let inner = Boxed(Box::new(async_next::TakeWhile { inner, go_on: goes_on }));
    Boxed(Box::new(async_next::Map { inner, f: echo }))
}

/// The stages are written with `async fn next`, their objects have `poll_next`.
pub(crate) fn awaited_in_generators(lines: Line) -> Line {
    let inner = async_next::Filter { inner: ByPolling(lines), keep: is_not_empty };
    let inner = async_next::TakeWhile { inner: ByPolling(async_next::into_poll_next(inner)), go_on: goes_on };
    async_next::into_poll_next(async_next::Map {
        inner: ByPolling(async_next::into_poll_next(inner)),
        f: echo,
    })
}

pub(crate) fn polled_buffered<const STEPS: u8>(
    lines: impl AsyncIterator<Item = String>,
) -> impl AsyncIterator<Item = String> {
    let inner = poll_next::Map { inner: polled(lines), f: Answer::in_steps::<STEPS> };
    poll_next::Buffered { inner, running: Default::default(), most: AT_ONCE, over: false }
}

pub(crate) fn awaited_buffered<const STEPS: u8>(
    lines: impl AsyncNext<Item = String>,
) -> async_next::Buffered<impl AsyncNext<Item = Answer>, Answer> {
    let inner = async_next::Map { inner: awaited(lines), f: Answer::in_steps::<STEPS> };
    async_next::Buffered { inner, running: Default::default(), most: AT_ONCE, over: false }
}

pub(crate) async fn consume_polled(lines: impl AsyncIterator<Item = String>) -> usize {
    let mut lines = pin!(lines);
    let mut length = 0;
    while let Some(line) = poll_fn(|cx| lines.as_mut().poll_next(cx)).await {
        length += line.len();
    }
    length
}

pub(crate) async fn consume_awaited(mut lines: impl AsyncNext<Item = String>) -> usize {
    let mut length = 0;
    while let Some(line) = lines.next().await {
        length += line.len();
    }
    length
}

/// Polls to the end and returns the number of polls.
pub(crate) fn polls(future: impl Future<Output = usize>) -> u64 {
    let mut future = pin!(future);
    let mut polls = 1;
    while black_box(future.as_mut().poll(&mut Context::from_waker(Waker::noop()))).is_pending() {
        polls += 1;
        next_turn();
    }
    polls
}

pub(crate) fn poll_all(lines: impl AsyncIterator<Item = String>) {
    polls(consume_polled(lines));
}

pub(crate) fn await_all(lines: impl AsyncNext<Item = String>) {
    polls(consume_awaited(lines));
}

/// A name, and a function that processes so many lines.
pub(crate) type Workload = (&'static str, fn(u64));

/// Rows: trait and body. Columns: what is in the pipeline.
pub(crate) const WORKLOADS: &[Workload] = &[
    ("hand-lines", |items| poll_all(by_hand(items))),
    ("hand-static", |items| poll_all(polled(by_hand(items)))),
    ("hand-buffered", |items| poll_all(polled_buffered::<3>(by_hand(items)))),
    ("hand-dyn", |items| poll_all(polled_dyn(Box::pin(by_hand(items))))),
    ("gen-lines", |items| poll_all(generated(items))),
    ("gen-static", |items| poll_all(polled(generated(items)))),
    ("gen-buffered", |items| poll_all(polled_buffered::<3>(generated(items)))),
    ("gen-dyn", |items| poll_all(polled_dyn(Box::pin(generated(items))))),
    ("next-lines", |items| await_all(kept(items))),
    ("next-static", |items| await_all(awaited(kept(items)))),
    ("next-buffered", |items| await_all(awaited_buffered::<3>(kept(items)))),
    ("next-dyn", |items| await_all(awaited_dyn(Boxed(Box::new(kept(items)))))),
    ("down-lines", |items| await_all(async_next::by_polling(wire(items)))),
    ("down-static", |items| await_all(awaited(async_next::by_polling(wire(items))))),
    ("down-buffered", |items| await_all(awaited_buffered::<3>(async_next::by_polling(wire(items))))),
    ("down-dyn", |items| await_all(awaited_dyn(Boxed(Box::new(async_next::by_polling(wire(items))))))),
    ("next-in-gen-dyn", |items| {
        poll_all(awaited_in_generators(async_next::into_poll_next(kept(items))));
    }),
];
