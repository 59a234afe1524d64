//! `ch1_count_to_three` as a `gen` block: the first generator of the story.
//!
//! The body reads from top to bottom, as in Python. A pause is `yield value`, and the block is the iterator.

use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;

use crate::GenBlock;

impl CountToThree for GenBlock {
    fn count_to_three(transcript: Transcript) -> impl Iterator<Item = u32> {
        gen move {
            transcript.line("Voy a producir el 1");
            yield 1;
            transcript.line("Voy a producir el 2");
            yield 2;
            transcript.line("Voy a producir el 3");
            yield 3;
            transcript.line("Ya no tengo más números");
        }
    }
}
