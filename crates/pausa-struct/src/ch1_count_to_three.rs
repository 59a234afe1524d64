//! `ch1_count_to_three` as a struct: the first generator of the story.
//!
//! Easy here: nothing is hidden; the state is one number, and a paused program can be printed or compared.
//! By hand: the loop is turned inside out: each resumption does one round of it, and its end is a round of its own.

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
    /// The number to yield; 4 announces the end, and after it comes nothing.
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
