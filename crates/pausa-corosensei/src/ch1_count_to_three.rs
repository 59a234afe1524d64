//! `ch1_count_to_three` on a stack of its own: the first generator of the story.
//!
//! The body reads from top to bottom, as in Python. A pause is the function call `yielder.suspend(value)`.

use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;

use crate::Corosensei;
use crate::adapter::iterator;

impl CountToThree for Corosensei {
    fn count_to_three(transcript: Transcript) -> impl Iterator<Item = u32> {
        iterator(move |yielder| {
            transcript.line("Voy a producir el 1");
            yielder.suspend(1);
            transcript.line("Voy a producir el 2");
            yielder.suspend(2);
            transcript.line("Voy a producir el 3");
            yielder.suspend(3);
            transcript.line("Ya no tengo más números");
        })
    }
}
