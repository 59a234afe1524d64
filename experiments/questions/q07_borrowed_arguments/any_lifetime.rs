//! A dialogue that borrows a buffer for each resumption: `for<'a> Coroutine<&'a mut Buffer>`.
#![feature(coroutines, coroutine_trait, stmt_expr_attributes)]
#![allow(unused)]

use std::ops::{Coroutine, CoroutineState};
use std::pin::Pin;

type Buffer = Vec<u8>;

/// Two resumptions, with a buffer of another lifetime each.
fn lend_twice(mut dialogue: impl for<'a> Coroutine<&'a mut Buffer, Yield = (), Return = ()> + Unpin) {
    let mut first = Buffer::new();
    Pin::new(&mut dialogue).resume(&mut first);
    drop(first);
    let mut second = Buffer::new();
    Pin::new(&mut dialogue).resume(&mut second);
    drop(second);
}

/// The same machine as a struct that implements the language's trait; it keeps no reference to the buffer.
#[cfg(by_hand)]
struct Writes;

#[cfg(by_hand)]
impl<'a> Coroutine<&'a mut Buffer> for Writes {
    type Yield = ();
    type Return = ();

    fn resume(self: Pin<&mut Self>, buffer: &'a mut Buffer) -> CoroutineState<(), ()> {
        buffer.push(1);
        CoroutineState::Yielded(())
    }
}

#[cfg(by_hand)]
fn main() {
    lend_twice(Writes);
}

/// The types show the lender, and that the argument is not kept.
#[cfg(inferred)]
fn main() {
    lend_twice(
        #[coroutine]
        |mut buffer: &mut Buffer| loop {
            buffer.push(1);
            buffer = yield;
        },
    );
}

/// The parameter is ignored; each later argument is used, and its borrow ends before the next pause.
#[cfg(let_go)]
fn main() {
    lend_twice(
        #[coroutine]
        |_: &mut Buffer| loop {
            let buffer: &mut Buffer = yield;
            buffer.push(1);
        },
    );
}

/// The argument is not used.
#[cfg(ignored)]
fn main() {
    lend_twice(
        #[coroutine]
        |_: &mut Buffer| {
            yield;
        },
    );
}

/// A closure that does not pause may be lent to any number of times.
#[cfg(closure)]
fn main() {
    fn lend(mut f: impl for<'a> FnMut(&'a mut Buffer)) {
        f(&mut Buffer::new());
        f(&mut Buffer::new());
    }
    lend(|buffer| buffer.push(1));
}

/// One lifetime for all resumptions: the second buffer must outlive the first use. In `looked_at_between` the caller also reads the
/// first buffer between the two.
#[cfg(any(one_lifetime, looked_at_between))]
fn main() {
    let (mut first, mut second) = (Buffer::new(), Buffer::new());
    let mut dialogue = #[coroutine]
    |mut buffer: &mut Buffer| loop {
        buffer.push(1);
        buffer = yield;
    };
    let CoroutineState::Yielded(()) = Pin::new(&mut dialogue).resume(&mut first);
    #[cfg(looked_at_between)]
    assert_eq!(first.len(), 1);
    let CoroutineState::Yielded(()) = Pin::new(&mut dialogue).resume(&mut second);
}

/// Stores the argument where it outlives the pause: this must never compile.
#[cfg(stored)]
fn main() {
    let mut kept: Vec<&mut Buffer> = Vec::new();
    lend_twice(
        #[coroutine]
        move |buffer: &mut Buffer| {
            kept.push(buffer);
            let buffer: &mut Buffer = yield;
            kept.push(buffer);
        },
    );
}

/// Keeps a part of the argument across a pause: this must never compile.
#[cfg(reborrowed)]
fn main() {
    lend_twice(
        #[coroutine]
        |buffer: &mut Buffer| {
            let first = buffer.first_mut();
            yield;
            drop(first.map(|byte| *byte = 1));
        },
    );
}

/// Uses the argument from a `yield` after the next one: this must never compile.
#[cfg(kept_from_a_yield)]
fn main() {
    lend_twice(
        #[coroutine]
        |_: &mut Buffer| {
            let buffer: &mut Buffer = yield;
            yield;
            buffer.push(1);
        },
    );
}

/// Keeps the argument across a pause and uses it afterwards: this must never compile.
#[cfg(kept)]
fn main() {
    lend_twice(
        #[coroutine]
        |buffer: &mut Buffer| {
            yield;
            buffer.push(1);
        },
    );
}
