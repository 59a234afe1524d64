//! `ch6_snapshot` with `diapause`: a generator that is copied while it is paused.
//!
//! `derive(Clone)` above the function applies to the enum that it becomes. A name that a pattern binds is bound again,
//! with its type, before it lives across a pause.

use pausa::Transcript;
use pausa::ch6_snapshot::{Snapshot, next_of};

use crate::Diapause;
use crate::adapter::iterator;

impl Snapshot for Diapause {
    fn collatz(from: u64, transcript: Transcript) -> impl Iterator<Item = u64> + Clone {
        iterator(numbers(from, transcript))
    }
}

#[diapause::coroutine(yield = u64)]
#[derive(Clone)]
fn numbers(from: u64, transcript: Transcript) {
    let mut coming: Option<u64> = Some(from);
    while let Some(number) = coming {
        let number: u64 = number;
        transcript.line(format_args!("  [Collatz] {number}"));
        yield_!(number);
        coming = next_of(number);
    }
}
