//! `ch6_walk` on a stack of its own: a pause inside a callback that somebody else calls.
//!
//! Easy here: all of it. `walk` is called on the coroutine's stack, so its calls are paused with the callback's.

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
