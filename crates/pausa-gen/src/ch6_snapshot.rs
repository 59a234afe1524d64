//! `ch6_snapshot` as a `gen` block: a generator that is copied in its middle.
//!
//! Easy here: a gen block is a coroutine to the compiler, and `Clone` where all is that it holds (`coroutine_clone`).
//! The compiler also copies one that is over, and with it what it has dropped: the adapter sees to that.

use pausa::Transcript;
use pausa::ch6_snapshot::{Snapshot, next_of};

use crate::GenBlock;
use crate::adapter::copyable;

impl Snapshot for GenBlock {
    fn collatz(from: u64, transcript: Transcript) -> impl Iterator<Item = u64> + Clone {
        copyable(gen move {
            let mut coming = Some(from);
            while let Some(number) = coming {
                transcript.line(format_args!("  [Collatz] {number}"));
                yield number;
                coming = next_of(number);
            }
        })
    }
}
