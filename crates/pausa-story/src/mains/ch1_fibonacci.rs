//! `ch1_fibonacci`: prints the first terms, as exact numbers or as integers of a chosen width.

use std::fmt::{self, Debug, Display};
use std::marker::PhantomData;
use std::num::Wrapping;

use lexopt::Arg;
use num_bigint::BigUint;
use pausa::ch1_fibonacci::{Fibonacci, Number};

use super::arguments::{Arguments, Usage, wrong};
use super::exercise::{Drive, Observer, iterate};
use super::recording::recorded;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of("play ch1_fibonacci -- [--count N] [--type exact|u64|u128]");

pub(crate) fn play<E: Fibonacci>(run: Run) -> Result<(), Failure> {
    let mut count = 20;
    let mut number_type = "exact".to_string();
    let mut arguments = Arguments::of(&run, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("count") => count = arguments.value()?,
            Arg::Long("type") => number_type = arguments.value()?,
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    match number_type.as_str() {
        "exact" => print::<E, Exact>(&run, count),
        "u64" => print::<E, u64>(&run, count),
        "u128" => print::<E, u128>(&run, count),
        other => Err(wrong(format_args!("there is no number type `{other}`"), USAGE)),
    }
}

fn print<E: Fibonacci, N: Number + Debug + Display>(run: &Run, count: u64) -> Result<(), Failure> {
    let transcript = &run.transcript;
    transcript.write_in_bulk();
    for term in recorded(E::fibonacci::<N>(count)) {
        match term {
            Ok(term) => transcript.line(term),
            Err(overflow) => return Err(Failure::Run(overflow.to_string())),
        }
        if transcript.has_failed() {
            break;
        }
    }
    Ok(())
}

/// An integer of any size.
#[derive(Clone, PartialEq, Eq)]
pub struct Exact(pub BigUint);

impl Number for Exact {
    fn zero() -> Self {
        Exact(BigUint::ZERO)
    }

    fn one() -> Self {
        Exact(BigUint::from(1u8))
    }

    fn checked_add(&self, other: &Self) -> Option<Self> {
        Some(Exact(&self.0 + &other.0))
    }
}

impl Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0, f)
    }
}

/// Measures terms that wrap instead of overflowing: an addition is one instruction.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Fibonacci> Drive for Figures<E> {
    const UNIT: &'static str = "item";
    /// Two numbers, and the number of terms left.
    const MUST_LIVE: usize = size_of::<[u64; 3]>();

    fn drive(units: u64, observer: &mut impl Observer) {
        iterate(observer, || E::fibonacci::<Wrapping<u64>>(units));
    }
}
