//! The shared module of the programs of a matrix. Each sequence of numbers is consumed in three forms, each in a
//! function of its own, so that callgrind can distinguish the subjects. See `pausa_lab::matrix`, which runs these
//! programs.
#![allow(dead_code)]

use std::hint::black_box;
use std::time::Instant;

/// The name `case::entry::form`, and the function with this path.
pub type Subject<D> = (&'static str, fn(&D) -> u64);

/// The second form: `next` is a call.
pub struct Apart<I>(pub I);

impl<I: Iterator> Iterator for Apart<I> {
    type Item = I::Item;

    #[inline(never)]
    fn next(&mut self) -> Option<I::Item> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// A consumer that asks for one item after the other.
#[inline(always)]
pub fn sum<I: Iterator<Item = u64>>(items: I) -> u64 {
    let mut sum = 0_u64;
    for item in items {
        sum = sum.wrapping_mul(31).wrapping_add(item);
    }
    sum
}

/// A consumer that uses the iterator's own loop.
#[inline(always)]
pub fn fold<I: Iterator<Item = u64>>(items: I) -> u64 {
    items.fold(0, |sum: u64, item| sum.wrapping_mul(31).wrapping_add(item))
}

/// `case { entry(data) consumer => iterator; … }`: a module for each case with its `SUBJECTS`, in it a module for each entry, in
/// it a function for each form. `$rounds` returns how often the data is consumed.
#[allow(unused_macros)]
macro_rules! subjects {
    ($data:ident, $rounds:path; $($case:ident {
        $($entry:ident($argument:ident) $consumer:path => $items:expr;)*
    })*) => {
        $(pub mod $case {
            $(pub mod $entry {
                use super::super::*;

                #[inline(never)]
                pub fn inlined($argument: &$data) -> u64 {
                    let mut sum = 0;
                    for _ in 0..$rounds($argument) {
                        sum ^= $consumer($items);
                    }
                    sum
                }

                #[inline(never)]
                pub fn call($argument: &$data) -> u64 {
                    let mut sum = 0;
                    for _ in 0..$rounds($argument) {
                        sum ^= $consumer(forms::Apart($items));
                    }
                    sum
                }

                #[inline(never)]
                pub fn dynamic($argument: &$data) -> u64 {
                    let mut sum = 0;
                    for _ in 0..$rounds($argument) {
                        let mut items = $items;
                        let items: &mut dyn Iterator<Item = u64> = std::hint::black_box(&mut items);
                        sum ^= $consumer(items);
                    }
                    sum
                }
            })*

            pub const SUBJECTS: &[crate::forms::Subject<super::$data>] = &[$(
                (concat!(stringify!($case), "::", stringify!($entry), "::inlined"), $entry::inlined),
                (concat!(stringify!($case), "::", stringify!($entry), "::call"), $entry::call),
                (concat!(stringify!($case), "::", stringify!($entry), "::dynamic"), $entry::dynamic),
            )*];
        })*
    };
}
#[allow(unused_imports)]
pub(crate) use subjects;

/// `count SMALL MIDDLE LARGE` calls all subjects with so many units; `time SUBJECT UNITS` prints nanoseconds.
pub fn main<D>(subjects: &[Subject<D>], data: fn(usize) -> D) {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments[at].parse::<usize>().expect("a number of units");
    match arguments[0].as_str() {
        "count" => {
            agree(subjects, &data(number(1)));
            small(subjects, &data(number(1)));
            middle(subjects, &data(number(2)));
            large(subjects, &data(number(3)));
        }
        "time" => {
            let run = subjects.iter().find(|(name, _)| *name == arguments[1]).expect("a subject").1;
            let (some, rounds) = (data(1_000), number(2) / 1_000 + 1);
            let start = Instant::now();
            for _ in 0..rounds {
                black_box(run(black_box(&some)));
            }
            let each = start.elapsed().as_nanos() as f64 / (rounds * 1_000) as f64;
            println!("{{\"metric\":\"ns\",\"value\":{}}}", each * number(2) as f64);
        }
        other => panic!("`count` or `time`, not `{other}`"),
    }
}

/// Asserts that all subjects of a case compute the same. This is also the first use of the allocator.
fn agree<D>(subjects: &[Subject<D>], data: &D) {
    for (name, run) in subjects {
        let case = |name: &str| name.split("::").next().unwrap_or_default().to_string();
        let first = subjects.iter().find(|(other, _)| case(other) == case(name)).expect("itself");
        assert_eq!(run(data), first.1(data), "{name} and {}", first.0);
    }
}

// Three callers, so that one run has the counts of three sizes.

#[inline(never)]
fn small<D>(subjects: &[Subject<D>], data: &D) {
    run(subjects, data);
}

#[inline(never)]
fn middle<D>(subjects: &[Subject<D>], data: &D) {
    run(subjects, data);
}

#[inline(never)]
fn large<D>(subjects: &[Subject<D>], data: &D) {
    run(subjects, data);
}

#[inline(always)]
fn run<D>(subjects: &[Subject<D>], data: &D) {
    for (_, subject) in subjects {
        black_box(black_box(*subject)(black_box(data)));
    }
}
