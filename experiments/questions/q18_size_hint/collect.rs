//! Collects numbers from iterators that say more or less about how many there are, and counts what the allocator is asked
//! for. Prints a line for each: name, count, hint, allocations, growths, bytes that these had to keep, items of room unused.
//! With two arguments it collects a thousand numbers in one way so many times, for the instructions.

#![feature(coroutines, gen_blocks, iter_macro, yield_expr, iter_from_coroutine)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::iter::{self, iter};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

struct Counting;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);
static GROWN: AtomicUsize = AtomicUsize::new(0);
static MOVED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is the system's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(1, Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        GROWN.fetch_add(1, Relaxed);
        MOVED.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A struct that says nothing, as the story's does.
struct Silent(std::ops::Range<u64>);

impl Iterator for Silent {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.0.next()
    }
}

/// What a computed hint would be: emulated, by saying beside the body how often it yields.
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

fn main() {
    if let [way, times] = &std::env::args().skip(1).collect::<Vec<_>>()[..] {
        for _ in 0..times.parse().expect("how many times") {
            let thousand = black_box(1_000);
            black_box(match way.as_str() {
                "struct" => Silent(0..thousand).collect::<Vec<_>>(),
                "struct-hinted" => Hinted(Silent(0..thousand), thousand as usize).collect(),
                "gen" => numbers(thousand).collect(),
                _ => Hinted(numbers(thousand), thousand as usize).collect(),
            });
        }
        return;
    }
    for count in [1_000, 100_000] {
        tell("struct, by hand and silent", count, Silent(0..count));
        tell("struct, by hand with a hint", count, Hinted(Silent(0..count), count as usize));
        tell("range", count, 0..count);
        tell("gen", count, numbers(count));
        tell("iter!", count, recipe(count));
        tell("#[coroutine]", count, coroutine(count));
        tell("gen with a computed hint (emulated)", count, Hinted(numbers(count), count as usize));
        tell("range, filter", count, (0..count).filter(|number| number % 2 == 0));
        tell("gen that keeps half", count, halves(count));
    }
}

fn tell(name: &str, count: u64, numbers: impl Iterator<Item = u64>) {
    let hint = numbers.size_hint();
    let before = [ALLOCATED.load(Relaxed), GROWN.load(Relaxed), MOVED.load(Relaxed)];
    let vec = black_box(numbers.collect::<Vec<_>>());
    let after = [ALLOCATED.load(Relaxed), GROWN.load(Relaxed), MOVED.load(Relaxed)];
    let [allocated, grown, moved] = [0, 1, 2].map(|at| after[at] - before[at]);
    println!("{name}\t{count}\t{hint:?}\t{allocated}\t{grown}\t{moved}\t{}", vec.capacity() - vec.len());
}

fn numbers(count: u64) -> impl Iterator<Item = u64> {
    gen move {
        for number in 0..count {
            yield number;
        }
    }
}

fn recipe(count: u64) -> impl Iterator<Item = u64> {
    let numbers = iter! { |count: u64| {
        for number in 0..count {
            yield number;
        }
    } };
    numbers(count)
}

fn coroutine(count: u64) -> impl Iterator<Item = u64> {
    iter::from_coroutine(
        #[coroutine]
        move || {
            for number in 0..count {
                yield number;
            }
        },
    )
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
