//! `ch6_snapshot`: takes four numbers, copies the generator, then finishes the copy and the original.

use std::cell::Cell;
use std::hint::black_box;
use std::marker::PhantomData;

use lexopt::Arg;
use pausa::Transcript;
use pausa::ch6_snapshot::Snapshot;

use super::arguments::{Arguments, Usage, wrong};
use super::exercise::{Drive, Observer};
use super::recording::recorded;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of("play ch6_snapshot [-- --from N --after N], where N is at least 1");

pub(crate) fn play<E: Snapshot>(run: Run) -> Result<(), Failure> {
    let (mut from, mut after) = (6, 4);
    let mut arguments = Arguments::of(&run, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("from") => from = arguments.value()?,
            Arg::Long("after") => after = arguments.value()?,
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    if from == 0 {
        return Err(wrong("--from must be at least 1: the sequence from 0 never ends", USAGE));
    }
    let transcript = run.transcript;
    let last = Cell::new(from);
    let mut original = recorded(E::collatz(from, transcript.clone())).inspect(|number| last.set(*number));
    for number in original.by_ref().take(after) {
        transcript.line(format_args!("Original: {number}"));
    }
    transcript.line("Se hace una copia.");
    let copy = original.clone();
    for number in copy {
        transcript.line(format_args!("Copia: {number}"));
    }
    for number in original {
        transcript.line(format_args!("Original: {number}"));
    }
    match last.get() {
        1 => Ok(()),
        last => Err(Failure::Run(format!("what follows {last} does not fit in 64 bits"))),
    }
}

/// Measures copies of a paused generator.
pub(crate) struct Figures<E>(PhantomData<E>);

impl<E: Snapshot> Drive for Figures<E> {
    const UNIT: &'static str = "copy";
    /// The number and the transcript.
    const MUST_LIVE: usize = size_of::<u64>() + size_of::<Transcript>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let mut original = observer.makes(|| E::collatz(6, Transcript::silent()));
        observer.resumes(|| black_box(original.next()));
        observer.pauses(&original);
        for _ in 0..units {
            drop(observer.resumes(|| black_box(original.clone())));
        }
    }
}
