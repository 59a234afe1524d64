//! `ch1_count_to_three` as a struct: the first generator of the story.
//!
//! The loop is unrolled by hand: each call of `next` runs one round, and the end is a round of its own. The whole state
//! is one number, so a paused counter can be printed or compared.

use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;

use crate::Struct;

impl CountToThree for Struct {
    fn count_to_three(transcript: Transcript) -> impl Iterator<Item = u32> {
        Counter { transcript, coming: 1 }
    }
}

struct Counter {
    transcript: Transcript,
    /// The number to yield next. 4 prints that there are no more, and 5 is the end.
    coming: u32,
}

impl Iterator for Counter {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        match self.coming {
            number @ 1..=3 => {
                self.transcript.line(format_args!("Voy a producir el {number}"));
                self.coming = number + 1;
                Some(number)
            }
            4 => {
                self.transcript.line("Ya no tengo más números");
                self.coming = 5;
                None
            }
            _ => None,
        }
    }
}
