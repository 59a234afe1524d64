//! `ch1_count_to_three` with `diapause`: the first generator of the story.
//!
//! Easy here: the body reads like the story, from top to bottom, and becomes the enum that `pausa-struct` writes.
//! A body is a function of its own, since that is what the library rewrites.

use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;

use crate::Diapause;
use crate::adapter::iterator;

impl CountToThree for Diapause {
    fn count_to_three(transcript: Transcript) -> impl Iterator<Item = u32> {
        iterator(numbers(transcript))
    }
}

#[diapause::coroutine(yield = u32)]
fn numbers(transcript: Transcript) {
    transcript.line("Voy a producir el 1");
    yield_!(1);
    transcript.line("Voy a producir el 2");
    yield_!(2);
    transcript.line("Voy a producir el 3");
    yield_!(3);
    transcript.line("Ya no tengo más números");
}
