//! With an enum: `Yielded` or `Complete`, which may hold different types; compare `bare.rs`.

use std::convert::Infallible;
use std::iter;

use genawaiter::GeneratorState;
use genawaiter::rc::{Co, Gen};
use pausa::Outcome;

// == numbers, struct
pub(super) struct Numbers {
    next: u64,
    end: u64,
}

impl Numbers {
    pub(super) fn resume(&mut self) -> Outcome<u64, ()> {
        if self.next == self.end {
            return Outcome::Complete(());
        }
        self.next += 1;
        Outcome::Yielded(self.next - 1)
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
    pub(super) fn resume(&mut self, number: i64) -> Outcome<i64, Infallible> {
        self.negative = !self.negative;
        Outcome::Yielded(if self.negative { -number } else { number })
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
    pub(super) fn resume(&mut self, number: Option<i32>) -> Outcome<i64, i64> {
        let Some(number) = number else {
            return Outcome::Complete(self.total);
        };
        self.total += i64::from(number);
        Outcome::Yielded(self.total)
    }
}

pub(super) fn adder() -> Adder {
    Adder { total: 0 }
}

// == numbers, genawaiter
pub(super) fn numbers_of_library(end: u64) -> impl FnMut() -> Outcome<u64, ()> {
    let mut body = Gen::new(async move |co: Co<u64>| {
        for number in 0..end {
            co.yield_(number).await;
        }
    });
    move || outcome(body.resume())
}

// == signs, genawaiter
pub(super) fn signs_of_library() -> impl FnMut(i64) -> Outcome<i64, Infallible> {
    let mut body = Gen::new(async move |co: Co<i64, i64>| {
        let mut number = co.yield_(0).await;
        loop {
            number = co.yield_(-number).await;
            number = co.yield_(number).await;
        }
    });
    // To the pause at which the first number is received.
    body.resume_with(0);
    move |number| outcome(body.resume_with(number))
}

// == adder, genawaiter
pub(super) fn adder_of_library() -> impl FnMut(Option<i32>) -> Outcome<i64, i64> {
    let mut body = Gen::new(async move |co: Co<i64, Option<i32>>| {
        let mut total = 0;
        while let Some(number) = co.yield_(total).await {
            total += i64::from(number);
        }
        total
    });
    body.resume_with(None);
    move |number| outcome(body.resume_with(number))
}

// == adapter: the library's outcome
fn outcome<Y, R>(state: GeneratorState<Y, R>) -> Outcome<Y, R> {
    match state {
        GeneratorState::Yielded(yielded) => Outcome::Yielded(yielded),
        GeneratorState::Complete(returned) => Outcome::Complete(returned),
    }
}

// == used by `iter::from_fn`
pub(super) fn collected(mut numbers: impl FnMut() -> Outcome<u64, ()>) -> Vec<u64> {
    let next = move || match numbers() {
        Outcome::Yielded(number) => Some(number),
        Outcome::Complete(()) => None,
    };
    iter::from_fn(next).collect()
}

// == used by `Iterator::map`
pub(super) fn mapped(mut signs: impl FnMut(i64) -> Outcome<i64, Infallible>) -> Vec<i64> {
    let sign = move |number| {
        let Outcome::Yielded(signed) = signs(number);
        signed
    };
    (1..=4).map(sign).collect()
}

// == used by `yield from`
pub(super) fn delegated(mut adder: impl FnMut(Option<i32>) -> Outcome<i64, i64>) -> Vec<String> {
    let mut heard = Vec::new();
    for sent in [Some(1), Some(2), None, Some(4)] {
        match adder(sent) {
            Outcome::Yielded(total) => heard.push(format!("so far {total}")),
            Outcome::Complete(total) => {
                heard.push(format!("returned {total}"));
                break;
            }
        }
    }
    heard
}
