//! `ch1_count_to_three` as a struct: the first generator of the story.
//!
//! Easy here: nothing is hidden; the state is one enum, and a paused program can be printed or compared.
//! By hand: each pause is a variant, and each resumption a `match` arm that names the next one.
//! Twins: the same file in the other encodings; `cargo pausa diff ch1_count_to_three` has them side by side.

use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;

use crate::Struct;

impl CountToThree for Struct {
    fn count_to_three(transcript: Transcript) -> impl Iterator<Item = u32> {
        Counter { transcript, waiting_for: WaitingFor::One }
    }
}

struct Counter {
    transcript: Transcript,
    waiting_for: WaitingFor,
}

enum WaitingFor {
    One,
    Two,
    Three,
    TheEnd,
    Nothing,
}

impl Iterator for Counter {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        match self.waiting_for {
            WaitingFor::One => {
                self.transcript.line("Voy a producir el 1");
                self.waiting_for = WaitingFor::Two;
                Some(1)
            }
            WaitingFor::Two => {
                self.transcript.line("Voy a producir el 2");
                self.waiting_for = WaitingFor::Three;
                Some(2)
            }
            WaitingFor::Three => {
                self.transcript.line("Voy a producir el 3");
                self.waiting_for = WaitingFor::TheEnd;
                Some(3)
            }
            WaitingFor::TheEnd => {
                self.transcript.line("Ya no tengo más números");
                self.waiting_for = WaitingFor::Nothing;
                None
            }
            WaitingFor::Nothing => None,
        }
    }
}
