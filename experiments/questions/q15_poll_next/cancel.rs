//! Counts the items that are lost when a pending `next` is dropped, and the cost of waiting instead.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::async_next::{AsyncNext, ByPolling, Racing, Then};
use super::pipelines::{
    awaited, awaited_buffered, by_hand, consume_awaited, consume_polled, generated, in_a_local, kept,
    polled_buffered, polls,
};
use super::poll_next;
use super::wire::{Answer, next_turn};
use super::{ROWS, T4};
use crate::exhibit::*;

/// The number of lines sent; one in four is empty.
pub(crate) const LINES: u64 = 40;

/// Calls `next` repeatedly and drops it whenever it is pending.
fn received(mut lines: impl AsyncNext<Item = String>) -> Vec<String> {
    let mut received = Vec::new();
    for _ in 0..100 * LINES {
        let mut next = pin!(lines.next());
        match next.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Some(line)) => received.push(line),
            Poll::Ready(None) => break,
            Poll::Pending => next_turn(),
        }
    }
    received
}

/// The same without dropping.
pub(crate) fn received_in_peace(mut lines: impl AsyncNext<Item = String>) -> Vec<String> {
    let mut received = Vec::new();
    polls(async {
        while let Some(line) = lines.next().await {
            received.push(line);
        }
        0
    });
    received
}

/// The number of lines that arrived unchanged and in order, and the number of others.
fn whole(received: &[String], sent: &[String]) -> Value {
    let mut left = sent.iter();
    let mut whole = 0;
    for line in received {
        let mut ahead = left.clone();
        if ahead.any(|sent| sent == line) {
            (left, whole) = (ahead, whole + 1);
        }
    }
    let broken = match received.len() - whole {
        0 => String::new(),
        broken => format!(", {broken} broken"),
    };
    Value::Text(format!("{whole} of {}{broken}", sent.len()))
}

pub(crate) fn cancelled(evidence: &mut Evidence) {
    let sent = received_in_peace(kept(LINES));
    let mut add = |row, lines: Vec<String>, answers: Vec<String>| {
        evidence.add(T4, row, "lines", whole(&lines, &sent));
        evidence.add(T4, row, "then(answer)", whole(&answers, &sent));
    };
    let then = poll_next::Then { inner: by_hand(LINES), f: Answer::to, answer: None };
    add(ROWS[0].1, received(ByPolling(by_hand(LINES))), received(ByPolling(then)));
    let lines = || Box::pin(generated(LINES));
    let then = poll_next::Then { inner: lines(), f: Answer::to, answer: None };
    add(ROWS[1].1, received(ByPolling(lines())), received(ByPolling(then)));
    let then = Then { inner: kept(LINES), f: Answer::to };
    add("`async fn next`, the line in a field", received(kept(LINES)), received(then));
    let then = Then { inner: in_a_local(LINES), f: Answer::to };
    add("`async fn next`, the line in a local", received(in_a_local(LINES)), received(then));
}

pub(crate) fn turns(evidence: &mut Evidence) {
    turns_with::<2>(evidence);
    turns_with::<5>(evidence);
}

fn turns_with<const STEPS: u8>(evidence: &mut Evidence) {
    let table =
        "`buffered(4)`, and nobody outside cancels: turns until 30 answers are given, and what arrives";
    let sent = received_in_peace(awaited(kept(LINES)));
    let mut add = |row, polls, received: Vec<String>| {
        evidence.add(table, row, &format!("{STEPS} steps: turns"), Found::count(polls));
        evidence.add(table, row, &format!("{STEPS} steps: answers"), whole(&received, &sent));
    };
    let buffered = || polled_buffered::<STEPS>(by_hand(LINES));
    let answers = received_in_peace(ByPolling(Box::pin(buffered())));
    add("`poll_next`", polls(consume_polled(buffered())), answers);
    let buffered = || awaited_buffered::<STEPS>(kept(LINES));
    let row = "`async fn next` that awaits the inner `next`";
    add(row, polls(consume_awaited(buffered())), received_in_peace(buffered()));
    let racing = || Racing(awaited_buffered::<STEPS>(kept(LINES)));
    let row = "`async fn next` that may drop it, line in a field";
    add(row, polls(consume_awaited(racing())), received_in_peace(racing()));
    let racing = || Racing(awaited_buffered::<STEPS>(in_a_local(LINES)));
    let row = "`async fn next` that may drop it, line in a local";
    add(row, polls(consume_awaited(racing())), received_in_peace(racing()));
}
