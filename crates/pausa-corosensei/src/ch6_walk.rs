//! `ch6_walk` on a stack of its own: a pause inside a callback that a plain recursive function calls.
//!
//! `walk` runs on the coroutine's stack, so a pause in the callback also pauses the calls of `walk` that led to it.

use pausa::Transcript;
use pausa::ch6_walk::{Node, Walk, walk};

use crate::Corosensei;
use crate::adapter::iterator;

impl Walk for Corosensei {
    fn values(tree: Node, transcript: Transcript) -> impl Iterator<Item = i64> {
        iterator(move |yielder| {
            walk(&tree, &mut |value| {
                transcript.line(format_args!("  [Visita] {value}"));
                yielder.suspend(value);
            });
        })
    }
}
