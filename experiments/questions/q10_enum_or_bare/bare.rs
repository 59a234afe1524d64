//! Without an enum: `yield` and `return` give values of the same bare type; compare `wrapped.rs`. Emulated: in the
//! structs by hand, and with `genawaiter` by an adapter that discards which of the two it was.

use std::iter;

use genawaiter::GeneratorState;
use genawaiter::rc::{Co, Gen};

// == numbers, struct
pub(super) struct Numbers {
    next: u64,
    end: u64,
}

impl Numbers {
    pub(super) fn resume(&mut self) -> Option<u64> {
        if self.next == self.end {
            return None;
        }
        self.next += 1;
        Some(self.next - 1)
    }
}

pub(super) fn numbers(end: u64) -> Numbers {
    Numbers { next: 0, end }
}

// == signs, struct
pub(super) struct Signs {
    negative: bool,
}

impl Signs {
    pub(super) fn resume(&mut self, number: i64) -> i64 {
        self.negative = !self.negative;
        if self.negative { -number } else { number }
    }
}

pub(super) fn signs() -> Signs {
    Signs { negative: false }
}

// == adder, struct
pub(super) struct Adder {
    total: i64,
}

impl Adder {
    pub(super) fn resume(&mut self, number: Option<i32>) -> i64 {
        let Some(number) = number else {
            return self.total;
        };
        self.total += i64::from(number);
        self.total
    }
}

pub(super) fn adder() -> Adder {
    Adder { total: 0 }
}

// == numbers, genawaiter
pub(super) fn numbers_of_library(end: u64) -> impl FnMut() -> Option<u64> {
    let mut body = Gen::new(async move |co: Co<Option<u64>>| {
        for number in 0..end {
            co.yield_(Some(number)).await;
        }
        None
    });
    move || bare(body.resume())
}

// == signs, genawaiter
pub(super) fn signs_of_library() -> impl FnMut(i64) -> i64 {
    let mut body = Gen::new(async move |co: Co<i64, i64>| {
        let mut number = co.yield_(0).await;
        loop {
            number = co.yield_(-number).await;
            number = co.yield_(number).await;
        }
    });
    // To the pause at which the first number is received.
    body.resume_with(0);
    move |number| bare(body.resume_with(number))
}

// == adder, genawaiter
pub(super) fn adder_of_library() -> impl FnMut(Option<i32>) -> i64 {
    let mut body = Gen::new(async move |co: Co<i64, Option<i32>>| {
        let mut total = 0;
        while let Some(number) = co.yield_(total).await {
            total += i64::from(number);
        }
        total
    });
    body.resume_with(None);
    move |number| bare(body.resume_with(number))
}

// == adapter: the library's outcome
fn bare<T>(state: GeneratorState<T, T>) -> T {
    match state {
        GeneratorState::Yielded(value) | GeneratorState::Complete(value) => value,
    }
}

// == used by `iter::from_fn`
pub(super) fn collected(numbers: impl FnMut() -> Option<u64>) -> Vec<u64> {
    iter::from_fn(numbers).collect()
}

// == used by `Iterator::map`
pub(super) fn mapped(signs: impl FnMut(i64) -> i64) -> Vec<i64> {
    (1..=4).map(signs).collect()
}

// == used by `yield from`
pub(super) fn delegated(mut adder: impl FnMut(Option<i32>) -> i64) -> Vec<String> {
    let mut heard = Vec::new();
    for sent in [Some(1), Some(2), None, Some(4)] {
        let total = adder(sent);
        // The value does not show that it was the last: the delegating body must know what ends the inner one.
        match sent {
            Some(_) => heard.push(format!("so far {total}")),
            None => {
                heard.push(format!("returned {total}"));
                break;
            }
        }
    }
    heard
}
