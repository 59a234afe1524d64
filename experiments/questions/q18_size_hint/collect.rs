//! Collects a thousand numbers from iterators that promise more or less about their length. With `allocations` it
//! prints the calls of the allocator: way, count, hint, allocations, reallocations, unused capacity in items.
#![feature(coroutines, gen_blocks, iter_macro, yield_expr, iter_from_coroutine, trusted_len)]
#![feature(stmt_expr_attributes)]
#![allow(unused_imports)]

#[path = "../counting.rs"]
mod counting;
#[path = "../forms.rs"]
mod forms;

use std::hint::black_box;
use std::iter::{self, TrustedLen, iter};

/// A hand-written iterator without a hint.
struct Silent(std::ops::Range<u64>);

impl Iterator for Silent {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.0.next()
    }
}

/// Emulates a computed hint: the number of items is given next to the body.
struct Hinted<I>(I, usize);

impl<I: Iterator> Iterator for Hinted<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        let item = self.0.next()?;
        self.1 -= 1;
        Some(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.1, Some(self.1))
    }
}

/// The same with the promise that the hint is right, which unsafe code may rely on.
struct Trusted<I>(Hinted<I>);

impl<I: Iterator> Iterator for Trusted<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

// SAFETY: each use below gives the number of items that its body yields.
unsafe impl<I: Iterator> TrustedLen for Trusted<I> {}

// SAFETY: it passes on the items and the hint of what it holds.
unsafe impl<I: TrustedLen> TrustedLen for forms::Apart<I> {}

fn numbers(count: u64) -> impl Iterator<Item = u64> {
    gen move {
        for number in 0..count {
            yield number;
        }
    }
}

fn halves(count: u64) -> impl Iterator<Item = u64> {
    gen move {
        for number in 0..count {
            if number % 2 == 0 {
                yield number;
            }
        }
    }
}

#[inline(always)]
fn collect<I: Iterator<Item = u64>>(items: I) -> u64 {
    let all: Vec<u64> = items.collect();
    black_box(&all);
    all.len() as u64
}

/// The number of vectors of a thousand numbers.
pub struct Data {
    vectors: usize,
    numbers: u64,
}

fn rounds(data: &Data) -> usize {
    data.vectors
}

forms::subjects! { Data, rounds;
    collect {
        generated(data) collect => numbers(black_box(data.numbers));
        hinted(data) collect => {
            let count = black_box(data.numbers);
            Hinted(numbers(count), count as usize)
        };
        trusted(data) collect => {
            let count = black_box(data.numbers);
            Trusted(Hinted(numbers(count), count as usize))
        };
        range(data) collect => 0..black_box(data.numbers);
        hand(data) collect => Silent(0..black_box(data.numbers));
    }
}

fn main() {
    let mut words = std::env::args().skip(1);
    if words.next().as_deref() != Some("allocations") {
        return forms::main(collect::SUBJECTS, |units| Data { vectors: units / 1_000, numbers: 1_000 });
    }
    for count in [1_000, 100_000] {
        tell("by hand", count, Silent(0..count));
        tell("`gen` block", count, numbers(count));
        let recipe = iter! { |count: u64| {
            for number in 0..count {
                yield number;
            }
        } };
        tell("`iter!`", count, recipe(count));
        let coroutine = #[coroutine]
        move || {
            for number in 0..count {
                yield number;
            }
        };
        tell("`#[coroutine]`", count, iter::from_coroutine(coroutine));
        tell("with an exact hint", count, Hinted(numbers(count), count as usize));
        tell("with `TrustedLen`", count, Trusted(Hinted(numbers(count), count as usize)));
        tell("a range", count, 0..count);
        tell("a range, filtered", count, (0..count).filter(|number| number % 2 == 0));
        tell("`gen` block that filters", count, halves(count));
    }
}

fn tell(name: &str, count: u64, numbers: impl Iterator<Item = u64>) {
    let hint = numbers.size_hint();
    let before = counting::counts();
    let vec = black_box(numbers.collect::<Vec<_>>());
    let after = counting::counts();
    let allocated = after.allocations - before.allocations;
    let grown = after.reallocations - before.reallocations;
    println!("{name}\t{count}\t{hint:?}\t{allocated}\t{grown}\t{}", vec.capacity() - vec.len());
}
