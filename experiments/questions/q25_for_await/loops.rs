//! One sum over an asynchronous iterator, by hand-written loops and by `for await`; `poll_progress` and `async fn next`
//! are emulated. Called without words it prints cells: table, row, column, value. Called with a loop and a number, it
//! runs over so many items, to be counted.

#![feature(async_for_loop, async_iterator, gen_blocks)]

use std::async_iter::AsyncIterator;
use std::cell::Cell;
use std::fmt::Display;
use std::future::poll_fn;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Counts up; every other poll is pending.
struct Ticks {
    next: u64,
    end: u64,
    is_ready: bool,
}

impl AsyncIterator for Ticks {
    type Item = u64;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u64>> {
        self.is_ready = !self.is_ready;
        if !self.is_ready {
            return Poll::Pending;
        }
        self.next += 1;
        Poll::Ready((self.next <= self.end).then_some(self.next))
    }
}

fn ticks(end: u64) -> Ticks {
    Ticks { next: 0, end: black_box(end), is_ready: true }
}

/// The same as `async fn next`.
trait AsyncNext {
    async fn next(&mut self) -> Option<u64>;
}

impl AsyncNext for Ticks {
    async fn next(&mut self) -> Option<u64> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

async fn by_while_let(items: impl AsyncIterator<Item = u64>) -> u64 {
    let mut items = pin!(items);
    let mut sum = 0;
    while let Some(item) = poll_fn(|context| items.as_mut().poll_next(context)).await {
        sum ^= black_box(item);
    }
    sum
}

async fn by_for_await(items: impl AsyncIterator<Item = u64>) -> u64 {
    let mut sum = 0;
    for await item in items {
        sum ^= black_box(item);
    }
    sum
}

async fn by_async_next(mut items: impl AsyncNext) -> u64 {
    let mut sum = 0;
    while let Some(item) = items.next().await {
        sum ^= black_box(item);
    }
    sum
}

fn finish<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

const LOOPS: [(&str, fn(u64) -> u64); 3] = [
    ("`while let` and `poll_fn`", |items| finish(by_while_let(ticks(items)))),
    ("`for await`", |items| finish(by_for_await(ticks(items)))),
    ("`async fn next` (emulated)", |items| finish(by_async_next(ticks(items)))),
];

/// A future that is pending a number of times.
async fn turns(count: u32) {
    let mut left = count;
    poll_fn(|_| match left {
        0 => Poll::Ready(()),
        _ => {
            left -= 1;
            Poll::Pending
        }
    })
    .await;
}

type Member = Pin<Box<dyn Future<Output = u64>>>;

/// Two members at once, as `buffered(2)`: they are polled only when the next item is requested.
struct Buffered<'a> {
    members: Vec<(Option<Member>, Option<u64>)>,
    polled: &'a Cell<u32>,
}

impl Buffered<'_> {
    fn progress(&mut self, context: &mut Context<'_>) {
        for (member, output) in self.members.iter_mut().take(2) {
            if let Some(future) = member {
                self.polled.set(self.polled.get() + 1);
                if let Poll::Ready(number) = future.as_mut().poll(context) {
                    (*member, *output) = (None, Some(number));
                }
            }
        }
    }
}

impl AsyncIterator for Buffered<'_> {
    type Item = u64;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<u64>> {
        self.progress(context);
        match self.members.first() {
            None => Poll::Ready(None),
            Some((_, None)) => Poll::Pending,
            Some((_, output)) => {
                let output = *output;
                self.members.remove(0);
                Poll::Ready(output)
            }
        }
    }
}

/// Four members of four turns; a body of four turns. What was polled while a body ran, and the turns in all.
fn observe(row: &str, play: impl AsyncFn(Buffered<'_>, &Cell<u32>)) {
    let polled = Cell::new(0);
    let during = Cell::new(0);
    let member = |number| -> (Option<Member>, Option<u64>) {
        (
            Some(Box::pin(async move {
                turns(4).await;
                number
            })),
            None,
        )
    };
    let members = (1..=4).map(member).collect();
    let mut future = pin!(play(Buffered { members, polled: &polled }, &during));
    let mut context = Context::from_waker(Waker::noop());
    let mut in_all = 0;
    while future.as_mut().poll(&mut context).is_pending() {
        in_all += 1;
    }
    cell(BUFFERED, row, "polls of members while the body runs", during.get());
    cell(BUFFERED, row, "turns in all", in_all);
}

const BUFFERED: &str = "Two of four members at a time; member and body take four turns each";
const CANCELLED: &str = "The loop is dropped whenever it is pending, and begun again on the same iterator";

async fn body(polled: &Cell<u32>, during: &Cell<u32>) {
    let before = polled.get();
    turns(4).await;
    during.set(during.get() + polled.get() - before);
}

fn cell(table: &str, row: &str, column: &str, value: impl Display) {
    println!("{table}\t{row}\t{column}\t{value}");
}

/// Ten items, from a source that keeps nothing of its own between the polls of an `async fn next` but what it says.
fn cancelled(row: &str, next_sum: impl AsyncFn(Pin<&mut Ticks>, &Cell<u64>)) {
    let mut items = pin!(ticks(10));
    let seen = Cell::new(0);
    let mut context = Context::from_waker(Waker::noop());
    while pin!(next_sum(items.as_mut(), &seen)).poll(&mut context).is_pending() {}
    cell(CANCELLED, row, "items of 10", seen.get());
}

fn main() {
    let words: Vec<_> = std::env::args().skip(1).collect();
    if let [row, items] = &words[..] {
        let (_, run) = LOOPS.iter().find(|(name, _)| name == row).expect("a loop");
        black_box(run(items.parse().expect("a number")));
        return;
    }
    let expected = LOOPS[0].1(1000);
    for (row, run) in LOOPS {
        assert_eq!(run(1000), expected, "{row}");
    }
    let table = "The same sum by each loop";
    cell(table, LOOPS[0].0, "bytes of its future", size_of_val(&by_while_let(ticks(1))));
    cell(table, LOOPS[1].0, "bytes of its future", size_of_val(&by_for_await(ticks(1))));
    cell(table, LOOPS[2].0, "bytes of its future", size_of_val(&by_async_next(ticks(1))));

    observe("`for await`", async |items, during| {
        let polled = items.polled;
        for await _ in items {
            body(polled, during).await;
        }
    });
    observe("`while let` and `poll_fn`", async |items, during| {
        let polled = items.polled;
        let mut items = pin!(items);
        while poll_fn(|context| items.as_mut().poll_next(context)).await.is_some() {
            body(polled, during).await;
        }
    });
    observe("`for await` with `poll_progress` beside the body (emulated)", async |items, during| {
        let polled = items.polled;
        let mut items = pin!(items);
        while poll_fn(|context| items.as_mut().poll_next(context)).await.is_some() {
            let mut body = pin!(body(polled, during));
            poll_fn(|context| {
                let body = body.as_mut().poll(context);
                if body.is_pending() {
                    items.progress(context);
                }
                body
            })
            .await;
        }
    });

    cancelled("`for await` over `Pin<&mut …>`", async |items, seen| {
        for await _ in items {
            seen.set(seen.get() + 1);
        }
    });
    cancelled("`for await`, an `async gen` between", async |items, seen| {
        let doubled = async gen {
            for await item in items {
                // The item is in the generator when the loop is dropped.
                turns(1).await;
                yield item * 2;
            }
        };
        for await _ in doubled {
            seen.set(seen.get() + 1);
        }
    });
}
