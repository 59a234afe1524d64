//! Sums Fibonacci numbers in 64 bits, through one entry: `cost_of_a_yield <entry> <how> <items>`. What is measured is
//! the difference between two numbers of items; see `measure.py`. Every entry computes the same sums.

#![expect(clippy::print_stdout, reason = "its answer")]

use std::env;
use std::hint::black_box;
use std::process::ExitCode;

use genawaiter::rc::Gen;
use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow};
use pausa_coroutine::CoroutineClosure;
use pausa_genawaiter::Genawaiter;
use pausa_struct::Struct;

/// 64 bits that wrap around: the branch for an overflow is there, and the compiler sees that it is never taken.
///
/// `ELSEWHERE` keeps the two loops over it apart: what is compiled once for both is not inlined into either.
#[derive(Clone, Copy)]
struct Wrapping<const ELSEWHERE: bool>(u64);

impl<const ELSEWHERE: bool> Number for Wrapping<ELSEWHERE> {
    fn zero() -> Self {
        Wrapping(0)
    }

    fn one() -> Self {
        Wrapping(1)
    }

    fn checked_add(&self, other: &Self) -> Option<Self> {
        Some(Wrapping(self.0.wrapping_add(other.0)))
    }
}

impl<const ELSEWHERE: bool> From<Wrapping<ELSEWHERE>> for u64 {
    fn from(number: Wrapping<ELSEWHERE>) -> u64 {
        number.0
    }
}

/// The lower 63 bits of the sum, through an addition whose overflow is checked, and never happens.
#[derive(Clone, Copy)]
struct Checked(u64);

impl Number for Checked {
    fn zero() -> Self {
        Checked(0)
    }

    fn one() -> Self {
        Checked(1)
    }

    fn checked_add(&self, other: &Self) -> Option<Self> {
        let half = |number: u64| number & (u64::MAX >> 1);
        self.0.checked_add(half(other.0)).map(half).map(Checked)
    }
}

impl From<Checked> for u64 {
    fn from(number: Checked) -> u64 {
        number.0
    }
}

/// A `for` loop in the function that makes the generator.
#[inline(always)]
fn sum<N: Into<u64>>(terms: impl Iterator<Item = Result<N, Overflow>>) -> u64 {
    let mut sum = 0;
    for term in terms {
        match term {
            Ok(term) => sum ^= term.into(),
            Err(Overflow) => break,
        }
    }
    sum
}

/// The same loop in a function of its own, which is given a generator and knows not where it is paused.
#[inline(never)]
fn sum_elsewhere<N: Into<u64>>(terms: impl Iterator<Item = Result<N, Overflow>>) -> u64 {
    sum(terms)
}

/// The chapter's body with its consumer in the place of the pause.
fn plain_loop<N: Number>(count: u64, mut consume: impl FnMut(Result<N, Overflow>)) {
    let (mut before, mut term) = (N::one(), Ok(N::zero()));
    for _ in 0..count {
        consume(term.clone());
        let Ok(number) = term else { return };
        term = before.checked_add(&number).ok_or(Overflow);
        before = number;
    }
}

/// The chapter's body in `genawaiter` as it is, without the contract.
fn raw_genawaiter<N: Number>(count: u64) -> impl Iterator<Item = Result<N, Overflow>> {
    Gen::new(|co| async move {
        let (mut before, mut term) = (N::one(), Ok(N::zero()));
        for _ in 0..count {
            co.yield_(term.clone()).await;
            let Ok(number) = term else { return };
            term = before.checked_add(&number).ok_or(Overflow);
            before = number;
        }
    })
    .into_iter()
}

const USAGE: &str = "usage: cost_of_a_yield plain|struct|coroutine|genawaiter|raw-genawaiter \
                     wrapping|wrapping-elsewhere|checked ITEMS";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let answer = match arguments.as_slice() {
        [entry, how, items] => items.parse().ok().and_then(|items| run(entry, how, black_box(items))),
        _ => None,
    };
    match answer {
        Some(answer) => println!("{}", black_box(answer)),
        None => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn run(entry: &str, how: &str, items: u64) -> Option<u64> {
    match how {
        "wrapping" => here::<Wrapping<false>>(entry, items),
        "wrapping-elsewhere" => elsewhere::<Wrapping<true>>(entry, items),
        "checked" => here::<Checked>(entry, items),
        _ => None,
    }
}

fn here<N: Number + Into<u64>>(entry: &str, items: u64) -> Option<u64> {
    Some(match entry {
        "plain" => alone(|| {
            let mut sum = 0;
            plain_loop::<N>(items, |term| sum ^= term.map_or(0, Into::into));
            sum
        }),
        "struct" => alone(|| sum(Struct::fibonacci::<N>(items))),
        "coroutine" => alone(|| sum(CoroutineClosure::fibonacci::<N>(items))),
        "genawaiter" => alone(|| sum(Genawaiter::fibonacci::<N>(items))),
        "raw-genawaiter" => alone(|| sum(raw_genawaiter::<N>(items))),
        _ => return None,
    })
}

/// Keeps the entries out of each other's way: each is optimised as a function of its own.
#[inline(never)]
fn alone(entry: impl FnOnce() -> u64) -> u64 {
    entry()
}

fn elsewhere<N: Number + Into<u64>>(entry: &str, items: u64) -> Option<u64> {
    Some(match entry {
        // A plain loop has no elsewhere.
        "plain" => return here::<N>(entry, items),
        "struct" => sum_elsewhere(Struct::fibonacci::<N>(items)),
        "coroutine" => sum_elsewhere(CoroutineClosure::fibonacci::<N>(items)),
        "genawaiter" => sum_elsewhere(Genawaiter::fibonacci::<N>(items)),
        "raw-genawaiter" => sum_elsewhere(raw_genawaiter::<N>(items)),
        _ => return None,
    })
}
