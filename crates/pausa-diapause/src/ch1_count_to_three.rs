//! `ch1_count_to_three` with `diapause`: the first generator of the story.
//!
//! The body reads from top to bottom, as in Python. A pause is `yield_!(value)`. The library rewrites functions, so the
//! body is a function of its own; it becomes an enum with a variant for each pause.

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
