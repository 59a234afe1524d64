//! `ch6_snapshot` as a `gen` block: a generator that is copied while it is paused.
//!
//! For the compiler a gen block is a coroutine: with the feature `coroutine_clone` it is `Clone` if everything is that
//! it holds at a pause. The compiler also copies a complete block, and with it values that it has dropped; `copyable`
//! prevents that.

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
