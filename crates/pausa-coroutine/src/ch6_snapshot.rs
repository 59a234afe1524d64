//! `ch6_snapshot` as a `#[coroutine]` closure: a generator that is copied in its middle.
//!
//! Easy here: a coroutine is `Clone` where all is that it holds at a pause (`coroutine_clone`): what it caught, and what
//! lives across each `yield`.
//! The compiler also copies one that is over, and with it what it has dropped: the adapter sees to that.

use pausa::Transcript;
use pausa::ch6_snapshot::{Snapshot, next_of};

use crate::CoroutineClosure;
use crate::adapter::copyable;

impl Snapshot for CoroutineClosure {
    fn collatz(from: u64, transcript: Transcript) -> impl Iterator<Item = u64> + Clone {
        copyable(
            #[coroutine]
            move || {
                let mut coming = Some(from);
                while let Some(number) = coming {
                    transcript.line(format_args!("  [Collatz] {number}"));
                    yield number;
                    coming = next_of(number);
                }
            },
        )
    }
}
