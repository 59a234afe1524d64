//! `ch1_count_to_three`: asks four times, and gets three numbers.

use pausa::ch1_count_to_three::{CountToThree, PROGRAM};
use pausa::{Failure, Playable, Stage};

/// The list's entry.
pub fn playable<E: CountToThree>() -> Playable {
    Playable { program: PROGRAM, play: play::<E> }
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
