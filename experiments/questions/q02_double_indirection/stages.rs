//! Three stages over lines, as in `ch2_log_pipeline`: by hand, as coroutines that may move, and as coroutines that must not.
#![feature(coroutines, coroutine_trait)]

#[path = "../forms.rs"]
mod forms;

use std::cell::Cell;
use std::ops::{Coroutine, CoroutineState};
use std::pin::{Pin, pin};

use forms::{Apart, sum};

pub struct Data {
    lines: Vec<u64>,
    total: Cell<u64>,
}

impl Data {
    fn lines(&self) -> impl Iterator<Item = u64> {
        self.lines.iter().copied()
    }
}

/// A line is a number; the first stage reads, the second keeps those with this bit, the third takes the rest of the line.
const LEVEL: u64 = 1;

fn message(line: u64) -> Option<u64> {
    Some(line >> 3)
}

/// A coroutine that may move: `next` receives `&mut G`.
struct Owned<G>(G);

impl<G: Coroutine<Yield = u64, Return = ()> + Unpin> Iterator for Owned<G> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        resumed(Pin::new(&mut self.0))
    }
}

/// Emulates `impl Iterator for Pin<&mut G>`, which only the standard library can write: `next` receives `&mut Pin<&mut
/// G>`.
struct Pinned<'a, G>(Pin<&'a mut G>);

impl<G: Coroutine<Yield = u64, Return = ()>> Iterator for Pinned<'_, G> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        resumed(self.0.as_mut())
    }
}

fn resumed<G: Coroutine<Yield = u64, Return = ()>>(body: Pin<&mut G>) -> Option<u64> {
    match body.resume(()) {
        CoroutineState::Yielded(item) => Some(item),
        CoroutineState::Complete(()) => None,
    }
}

macro_rules! stages {
    ($read:ident, $keep:ident, $extract:ident, [$($bound:tt)*], $($immovable:tt)?) => {
        fn $read(lines: impl Iterator<Item = u64>) -> impl Coroutine<Yield = u64, Return = ()> $($bound)* {
            #[coroutine]
            $($immovable)? move || {
                for line in lines {
                    yield line;
                }
            }
        }

        fn $keep(lines: impl Iterator<Item = u64>) -> impl Coroutine<Yield = u64, Return = ()> $($bound)* {
            #[coroutine]
            $($immovable)? move || {
                for line in lines {
                    if line & LEVEL != 0 {
                        yield line;
                    }
                }
            }
        }

        fn $extract(lines: impl Iterator<Item = u64>) -> impl Coroutine<Yield = u64, Return = ()> $($bound)* {
            #[coroutine]
            $($immovable)? move || {
                for line in lines {
                    if let Some(message) = message(line) {
                        yield message;
                    }
                }
            }
        }
    };
}

stages!(read, keep, extract, [+ Unpin],);
stages!(read_pinned, keep_pinned, extract_pinned, [], static);

/// Each stage after the first pins the stage before it inside itself.
fn keep_inside(lines: impl Coroutine<Yield = u64, Return = ()>) -> impl Coroutine<Yield = u64, Return = ()> {
    #[coroutine]
    static move || {
        for line in Pinned(pin!(lines)) {
            if line & LEVEL != 0 {
                yield line;
            }
        }
    }
}

fn extract_inside(lines: impl Coroutine<Yield = u64, Return = ()>) -> impl Coroutine<Yield = u64, Return = ()> {
    #[coroutine]
    static move || {
        for line in Pinned(pin!(lines)) {
            if let Some(message) = message(line) {
                yield message;
            }
        }
    }
}

/// By hand.
struct Read<I>(I);
struct Keep<I>(I);
struct Extract<I>(I);

impl<I: Iterator<Item = u64>> Iterator for Read<I> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.0.next()
    }
}

impl<I: Iterator<Item = u64>> Iterator for Keep<I> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.0.by_ref().find(|line| line & LEVEL != 0)
    }
}

impl<I: Iterator<Item = u64>> Iterator for Extract<I> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.0.by_ref().find_map(message)
    }
}

/// In the form `inlined` the stages are connected directly, in `call` each stage's `next` is a call, in `dyn` each is
/// behind a trait object. Unlike in `forms`, this applies to every stage and not only to the last one.
macro_rules! pipelines {
    ($($entry:ident($data:ident) { $($form:ident $items:expr;)* })*) => {
        pub mod pipeline {
            $(pub mod $entry {
                use super::super::*;
                $(
                    #[inline(never)]
                    pub fn $form($data: &Data) -> u64 {
                        sum($items)
                    }
                )*
            })*

            pub const SUBJECTS: &[crate::forms::Subject<super::Data>] = &[$($(
                (concat!("pipeline::", stringify!($entry), "::", stringify!($form)), $entry::$form),
            )*)*];
        }
    };
}

/// Hides the type of the iterator from the compiler.
fn opaque<'a, I: Iterator<Item = u64> + 'a>(items: &'a mut I) -> &'a mut dyn Iterator<Item = u64> {
    std::hint::black_box(items)
}

macro_rules! pinned {
    ($body:expr) => {
        Pinned { 0: pin!($body) }
    };
}

pipelines! {
    hand(data) {
        inlined Extract(Keep(Read(data.lines())));
        call Apart(Extract(Apart(Keep(Apart(Read(data.lines()))))));
        dynamic opaque(&mut Extract(opaque(&mut Keep(opaque(&mut Read(data.lines()))))));
    }
    by_value(data) {
        inlined Owned(extract(Owned(keep(Owned(read(data.lines()))))));
        call Apart(Owned(extract(Apart(Owned(keep(Apart(Owned(read(data.lines())))))))));
    }
    by_reference(data) {
        inlined &mut Owned(extract(&mut Owned(keep(&mut Owned(read(data.lines()))))));
        call Apart(&mut Owned(extract(Apart(&mut Owned(keep(Apart(&mut Owned(read(data.lines())))))))));
        dynamic opaque(&mut Owned(extract(opaque(&mut Owned(keep(opaque(&mut Owned(read(data.lines())))))))));
    }
    pinned_by_caller(data) {
        inlined pinned!(extract_pinned(pinned!(keep_pinned(pinned!(read_pinned(data.lines()))))));
        call Apart(pinned!(extract_pinned(Apart(pinned!(keep_pinned(Apart(pinned!(read_pinned(data.lines())))))))));
        dynamic opaque(&mut pinned!(extract_pinned(opaque(&mut pinned!(keep_pinned(opaque(&mut pinned!(
            read_pinned(data.lines())
        ))))))));
    }
    pinned_inside(data) {
        inlined pinned!(extract_inside(keep_inside(read_pinned(data.lines()))));
    }
}

// A body that writes to its own state and through a reference, eight times per item. Only `noalias` tells the compiler
// that the reference does not point to `total`.
macro_rules! counter {
    ($name:ident, [$($bound:tt)*], $($immovable:tt)?) => {
        fn $name(total: &Cell<u64>, items: usize) -> impl Coroutine<Yield = u64, Return = ()> $($bound)* {
            #[coroutine]
            $($immovable)? move || {
                let mut number = 0_u64;
                total.set(0);
                for _ in 0..items {
                    let end = number + 8;
                    while number < end {
                        number += 1;
                        total.set(total.get() ^ number);
                    }
                    yield total.get();
                }
            }
        }
    };
}

counter!(counter_movable, [+ Unpin],);
counter!(counter_pinned, [], static);

fn once(_: &Data) -> usize {
    1
}

forms::subjects! { Data, once;
    counter {
        by_value(data) sum => Owned(counter_movable(&data.total, data.lines.len()));
        by_reference(data) sum => &mut Owned(counter_movable(&data.total, data.lines.len()));
        pinned_by_caller(data) sum => pinned!(counter_pinned(&data.total, data.lines.len()));
    }
}

fn main() {
    forms::main(&[pipeline::SUBJECTS, counter::SUBJECTS].concat(), |lines| Data {
        lines: [9, 18, 27, 36, 44].into_iter().cycle().take(lines).collect(),
        total: Cell::new(0),
    });
}
