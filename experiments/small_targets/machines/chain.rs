//! `chain` and `flatten` of question 30: two slices one after the other, and a list of lists as one sequence.
#![no_std]
#![feature(gen_blocks, yield_expr)]
#![allow(unused)]

use core::slice::Iter;

fn sum(items: impl Iterator<Item = u32>) -> u32 {
    let mut sum: u32 = 0;
    for item in items {
        sum = sum.wrapping_mul(31).wrapping_add(item);
    }
    sum
}

struct Both<'a> {
    first: Iter<'a, u32>,
    second: Iter<'a, u32>,
}

impl Iterator for Both<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.first.next().or_else(|| self.second.next()).copied()
    }
}

struct Flat<'a> {
    lists: Iter<'a, &'a [u32]>,
    list: Iter<'a, u32>,
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

#[cfg(chain)]
#[unsafe(no_mangle)]
pub fn chain(first: &[u32], second: &[u32]) -> u32 {
    #[cfg(generated)]
    return sum(gen {
        for item in first {
            yield *item;
        }
        for item in second {
            yield *item;
        }
    });
    #[cfg(by_hand)]
    return sum(Both { first: first.iter(), second: second.iter() });
    #[cfg(std)]
    return sum(first.iter().chain(second).copied());
}

#[cfg(flatten)]
#[unsafe(no_mangle)]
pub fn flatten(lists: &[&[u32]]) -> u32 {
    #[cfg(generated)]
    return sum(gen {
        for list in lists {
            for item in *list {
                yield *item;
            }
        }
    });
    #[cfg(by_hand)]
    return sum(Flat { lists: lists.iter(), list: [].iter() });
    #[cfg(std)]
    return sum(lists.iter().copied().flatten().copied());
}
