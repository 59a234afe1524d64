//! Two slices one after the other, and a list of lists as one sequence: by the standard library, by hand, by `gen` and by a
//! coroutine, asked item by item. `<how> <items>`
#![feature(coroutines, coroutine_trait, gen_blocks, iter_from_coroutine)]
#![allow(dead_code)]

use std::hint::black_box;

struct Both<'a> {
    first: std::slice::Iter<'a, u32>,
    second: std::slice::Iter<'a, u32>,
}

impl Iterator for Both<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.first.next().or_else(|| self.second.next()).copied()
    }
}

struct Flat<'a> {
    lists: std::slice::Iter<'a, Vec<u32>>,
    list: std::slice::Iter<'a, u32>,
}

impl Iterator for Flat<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        loop {
            if let Some(item) = self.list.next() {
                return Some(*item);
            }
            self.list = self.lists.next()?.iter();
        }
    }
}

macro_rules! sums {
    ($($name:ident($($argument:ident: $kind:ty),*) $items:expr)*) => {$(
        #[unsafe(no_mangle)]
        #[inline(never)]
        pub fn $name($($argument: $kind),*) -> u32 {
            let mut sum: u32 = 0;
            for item in $items {
                sum = sum.wrapping_mul(31).wrapping_add(item);
            }
            sum
        }
    )*};
}

sums! {
    chain_std(a: &[u32], b: &[u32]) a.iter().chain(b).copied()
    chain_hand(a: &[u32], b: &[u32]) Both { first: a.iter(), second: b.iter() }
    chain_gen(a: &[u32], b: &[u32]) gen {
        for item in a {
            yield *item;
        }
        for item in b {
            yield *item;
        }
    }
    chain_coroutine(a: &[u32], b: &[u32]) std::iter::from_coroutine(#[coroutine] || {
        for item in a {
            yield *item;
        }
        for item in b {
            yield *item;
        }
    })
    flatten_std(lists: &[Vec<u32>]) lists.iter().flatten().copied()
    flatten_hand(lists: &[Vec<u32>]) Flat { lists: lists.iter(), list: [].iter() }
    flatten_gen(lists: &[Vec<u32>]) gen {
        for list in lists {
            for item in list {
                yield *item;
            }
        }
    }
    flatten_coroutine(lists: &[Vec<u32>]) std::iter::from_coroutine(#[coroutine] || {
        for list in lists {
            for item in list {
                yield *item;
            }
        }
    })
}

/// The standard library's own loop over the same: `fold`, not `next`.
#[unsafe(no_mangle)]
#[inline(never)]
pub fn chain_fold(a: &[u32], b: &[u32]) -> u32 {
    a.iter().chain(b).fold(0, |sum: u32, item| sum.wrapping_mul(31).wrapping_add(*item))
}

/// See [`chain_fold`].
#[unsafe(no_mangle)]
#[inline(never)]
pub fn flatten_fold(lists: &[Vec<u32>]) -> u32 {
    lists.iter().flatten().fold(0, |sum: u32, item| sum.wrapping_mul(31).wrapping_add(*item))
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (how, items) = (arguments.next().unwrap(), arguments.next().unwrap());
    let items: usize = items.parse().unwrap();
    // As many items in every run, and the same lists but for how many.
    let half = vec![1; items / 2];
    let lists = vec![vec![1; 10]; items / 10];
    let chain = |sum: fn(&[u32], &[u32]) -> u32| black_box(sum(black_box(&half), black_box(&half)));
    let flatten = |sum: fn(&[Vec<u32>]) -> u32| black_box(sum(black_box(&lists)));
    match how.as_str() {
        "chain_none" => 0,
        "flatten_none" => 0,
        "chain_std" => chain(chain_std),
        "chain_fold" => chain(chain_fold),
        "chain_hand" => chain(chain_hand),
        "chain_gen" => chain(chain_gen),
        "chain_coroutine" => chain(chain_coroutine),
        "flatten_std" => flatten(flatten_std),
        "flatten_fold" => flatten(flatten_fold),
        "flatten_hand" => flatten(flatten_hand),
        "flatten_gen" => flatten(flatten_gen),
        "flatten_coroutine" => flatten(flatten_coroutine),
        other => panic!("no {other}"),
    };
}
