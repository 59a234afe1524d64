//! `ch1_count_to_three`: calls `next` four times, and gets three numbers.

use std::marker::PhantomData;

use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;

use super::arguments::Usage;
use super::exercise::{Drive, Observer, iterate};
use super::recording::recorded;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of("play ch1_count_to_three");

pub(crate) fn play<E: CountToThree>(run: Run) -> Result<(), Failure> {
    super::arguments::none(&run, USAGE)?;
    let transcript = run.transcript;
    let mut counter = recorded(E::count_to_three(transcript.clone()));
    for _ in 0..4 {
        match counter.next() {
            Some(number) => transcript.line(number),
            None => transcript.line("StopIteration"),
        }
    }
    Ok(())
}

/// Measures whole runs of four resumptions; the last one returns `None`.
pub(crate) struct Figures<E>(PhantomData<E>);

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
