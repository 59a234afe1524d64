//! The pipelines of question 15, consumed by its own loop and by `for await`: `pipelines <pipeline> <loop> <lines>`.

#![feature(async_for_loop, async_iterator, gen_blocks)]
#![allow(dead_code)]

#[path = "../q15_poll_next/async_next.rs"]
mod async_next;
#[path = "../q15_poll_next/pipelines.rs"]
mod pipelines;
#[path = "../q15_poll_next/poll_next.rs"]
mod poll_next;
#[path = "../q15_poll_next/wire.rs"]
mod wire;

use std::async_iter::AsyncIterator;

use pipelines::{by_hand, consume_polled, polled, polls};

async fn consume_by_for_await(lines: impl AsyncIterator<Item = String>) -> usize {
    let mut length = 0;
    for await line in lines {
        length += line.len();
    }
    length
}

fn consume(lines: impl AsyncIterator<Item = String>, by_for_await: bool) {
    std::hint::black_box(match by_for_await {
        true => polls(consume_by_for_await(lines)),
        false => polls(consume_polled(lines)),
    });
}

fn main() {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let by_for_await = words[1] == "`for await`";
    let lines = std::hint::black_box(words[2].parse().unwrap());
    match &*words[0] {
        "lines by hand" => consume(by_hand(lines), by_for_await),
        _ => consume(polled(by_hand(lines)), by_for_await),
    }
}
