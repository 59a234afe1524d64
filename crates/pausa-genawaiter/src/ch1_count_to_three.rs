//! `ch1_count_to_three` as a `genawaiter` generator: the first generator of the story.
//!
//! The body reads from top to bottom, as in Python. A pause is `co.yield_(value).await`.

use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;

use crate::Genawaiter;
use crate::adapter::iterator;

impl CountToThree for Genawaiter {
    fn count_to_three(transcript: Transcript) -> impl Iterator<Item = u32> {
        iterator(async move |co| {
            transcript.line("Voy a producir el 1");
            co.yield_(1).await;
            transcript.line("Voy a producir el 2");
            co.yield_(2).await;
            transcript.line("Voy a producir el 3");
            co.yield_(3).await;
            transcript.line("Ya no tengo más números");
        })
    }
}
