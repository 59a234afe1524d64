//! Two slices one after the other, and a list of lists as one sequence: by the standard library, by hand, by `gen` and by a
//! coroutine.
#![feature(coroutines, gen_blocks, iter_from_coroutine)]

#[path = "../forms.rs"]
mod forms;

use std::iter::from_coroutine;
use std::slice::Iter;

use forms::{fold, sum};

pub struct Data {
    first: Vec<u64>,
    second: Vec<u64>,
    lists: Vec<Vec<u64>>,
}

struct Both<'a> {
    first: Iter<'a, u64>,
    second: Iter<'a, u64>,
}

impl Iterator for Both<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.first.next().or_else(|| self.second.next()).copied()
    }
}

struct Flat<'a> {
    lists: Iter<'a, Vec<u64>>,
    list: Iter<'a, u64>,
}

impl Iterator for Flat<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        loop {
            if let Some(item) = self.list.next() {
                return Some(*item);
            }
            self.list = self.lists.next()?.iter();
        }
    }
}

fn once(_: &Data) -> usize {
    1
}

forms::subjects! { Data, once;
    chain {
        next(data) sum => data.first.iter().chain(&data.second).copied();
        fold(data) fold => data.first.iter().chain(&data.second).copied();
        hand(data) sum => Both { first: data.first.iter(), second: data.second.iter() };
        generated(data) sum => gen {
            for item in &data.first {
                yield *item;
            }
            for item in &data.second {
                yield *item;
            }
        };
        coroutine(data) sum => from_coroutine(#[coroutine] || {
            for item in &data.first {
                yield *item;
            }
            for item in &data.second {
                yield *item;
            }
        });
    }
    flatten {
        next(data) sum => data.lists.iter().flatten().copied();
        fold(data) fold => data.lists.iter().flatten().copied();
        hand(data) sum => Flat { lists: data.lists.iter(), list: [].iter() };
        generated(data) sum => gen {
            for list in &data.lists {
                for item in list {
                    yield *item;
                }
            }
        };
        coroutine(data) sum => from_coroutine(#[coroutine] || {
            for list in &data.lists {
                for item in list {
                    yield *item;
                }
            }
        });
    }
}

fn main() {
    forms::main(&[chain::SUBJECTS, flatten::SUBJECTS].concat(), |items| Data {
        first: (0..items as u64 / 2).collect(),
        second: (0..items as u64 / 2).collect(),
        lists: vec![(0..10).collect(); items / 10],
    });
}
