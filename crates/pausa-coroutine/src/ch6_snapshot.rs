//! `ch6_snapshot` as a `#[coroutine]` closure: a generator that is copied while it is paused.
//!
//! With the feature `coroutine_clone`, a coroutine is `Clone` if everything is that it holds at a pause: its captures,
//! and what lives across each `yield`. The compiler also copies a complete coroutine, and with it values that it has
//! dropped; `copyable` prevents that.

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
