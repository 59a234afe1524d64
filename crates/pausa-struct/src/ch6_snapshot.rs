//! `ch6_snapshot` as a struct: a generator that is copied while it is paused.
//!
//! The state is a struct with `derive(Clone)`. The loop's variable is a field.

use pausa::Transcript;
use pausa::ch6_snapshot::{Snapshot, next_of};

use crate::Struct;

impl Snapshot for Struct {
    fn collatz(from: u64, transcript: Transcript) -> impl Iterator<Item = u64> + Clone {
        Collatz { transcript, coming: Some(from) }
    }
}

#[derive(Clone)]
struct Collatz {
    transcript: Transcript,
    coming: Option<u64>,
}

impl Iterator for Collatz {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let number = self.coming?;
        self.transcript.line(format_args!("  [Collatz] {number}"));
        self.coming = next_of(number);
        Some(number)
    }
}
