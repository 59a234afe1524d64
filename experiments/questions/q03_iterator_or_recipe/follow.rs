//! The cost of making an iterator over eight captured numbers and consuming it, in four ways.
#![feature(gen_blocks, iter_macro, yield_expr)]

#[path = "../forms.rs"]
mod forms;
mod into;

use std::iter::iter;

use forms::sum;
use into::Into;

/// By hand.
#[derive(Clone)]
struct Own([u64; 8]);

struct Steps {
    numbers: [u64; 8],
    at: usize,
}

impl IntoIterator for Own {
    type Item = u64;
    type IntoIter = Steps;

    fn into_iter(self) -> Steps {
        Steps { numbers: self.0, at: 0 }
    }
}

impl Iterator for Steps {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let number = *self.numbers.get(self.at)?;
        self.at += 1;
        Some(number)
    }
}

pub struct Data {
    numbers: [u64; 8],
    times: usize,
}

fn times(data: &Data) -> usize {
    data.times
}

macro_rules! closure {
    ($data:ident) => {{
        let numbers = std::hint::black_box($data.numbers);
        iter! { move || {
            for at in 0..8 {
                yield numbers[at];
            }
        } }
    }};
}

forms::subjects! { Data, times;
    follow {
        iterator(data) sum => {
            let numbers = std::hint::black_box(data.numbers);
            gen move {
                for at in 0..8 {
                    yield numbers[at];
                }
            }
        };
        into(data) sum => Into(closure!(data)).into_iter();
        recipe(data) sum => closure!(data)();
        cloned(data) sum => closure!(data).clone()();
        own(data) sum => Own(std::hint::black_box(data.numbers)).into_iter();
    }
}

fn main() {
    forms::main(follow::SUBJECTS, |times| Data { numbers: [1, 2, 3, 4, 5, 6, 7, 8], times });
}
