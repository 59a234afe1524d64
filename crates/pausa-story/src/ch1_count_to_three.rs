//! `ch1_count_to_three`: asks four times, and gets three numbers.

use std::marker::PhantomData;

use pausa::ch1_count_to_three::{CountToThree, PROGRAM};
use pausa::{Failure, Playable, Stage, Transcript};

use crate::exercise::{Drive, Observer, exercise, iterate};

/// The list's entry.
pub fn playable<E: CountToThree>() -> Playable {
    Playable { program: PROGRAM, play: play::<E>, exercise: exercise::<Figures<E>>() }
}

fn play<E: CountToThree>(stage: Stage) -> Result<(), Failure> {
    crate::arguments::none(&stage)?;
    let transcript = stage.transcript;
    let mut counter = E::count_to_three(transcript.clone());
    for _ in 0..4 {
        match counter.next() {
            Some(number) => transcript.line(number),
            None => transcript.line("StopIteration"),
        }
    }
    Ok(())
}

/// Whole runs: four resumptions each, the last of which says that it is over.
struct Figures<E>(PhantomData<E>);

impl<E: CountToThree> Drive for Figures<E> {
    const UNIT: &'static str = "run";
    const MUST_LIVE: usize = size_of::<Transcript>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let transcript = Transcript::silent();
        for _ in 0..units {
            iterate(observer, || E::count_to_three(transcript.clone()));
        }
    }
}
