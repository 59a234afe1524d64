//! The stages of `ch2_log_pipeline` as `pausa-coroutine` has them, movable and `static`, and what makes iterators of them.
//! Neither is fused: all that differs between the two is where the coroutine lies.

use std::ops::{Coroutine, CoroutineState};
use std::pin::{Pin, pin};

use pausa::ch2_log_pipeline::Line;

/// A coroutine that is its iterator: `next` receives `&mut G`.
pub(super) struct Owned<G>(G);

impl<G: Coroutine<Return = ()> + Unpin> Iterator for Owned<G> {
    type Item = G::Yield;

    fn next(&mut self) -> Option<G::Yield> {
        resumed(Pin::new(&mut self.0))
    }
}

/// What `impl Iterator for Pin<&mut G>` would be: `next` receives `&mut Pin<&mut G>`. A type of our own, since that
/// implementation is the standard library's to write.
pub(super) struct Pinned<'a, G>(pub(super) Pin<&'a mut G>);

impl<G: Coroutine<Return = ()>> Iterator for Pinned<'_, G> {
    type Item = G::Yield;

    fn next(&mut self) -> Option<G::Yield> {
        resumed(self.0.as_mut())
    }
}

fn resumed<G: Coroutine<Return = ()>>(body: Pin<&mut G>) -> Option<G::Yield> {
    match body.resume(()) {
        CoroutineState::Yielded(item) => Some(item),
        CoroutineState::Complete(()) => None,
    }
}

pub(super) fn read_lines<L: Line>(
    log: impl Iterator<Item = L>,
) -> Owned<impl Coroutine<Yield = L, Return = ()> + Unpin> {
    Owned(
        #[coroutine]
        move || {
            for line in log {
                yield line;
            }
        },
    )
}

pub(super) fn keep_level<L: Line>(
    lines: impl Iterator<Item = L>,
    level: L::Word,
) -> Owned<impl Coroutine<Yield = L, Return = ()> + Unpin> {
    Owned(
        #[coroutine]
        move || {
            for line in lines {
                if line.contains(&level) {
                    yield line;
                }
            }
        },
    )
}

pub(super) fn extract_message<L: Line>(
    lines: impl Iterator<Item = L>,
) -> Owned<impl Coroutine<Yield = L, Return = ()> + Unpin> {
    Owned(
        #[coroutine]
        move || {
            for line in lines {
                if let Some(message) = line.after_fields(3) {
                    yield message;
                }
            }
        },
    )
}

/// The same three, for a caller that pins them. Those behind the first may also be given the stage before them as it is,
/// and pin it where it then lies: inside themselves.
pub(super) mod immovable {
    use super::*;

    pub(crate) fn read_lines<L: Line>(
        log: impl Iterator<Item = L>,
    ) -> impl Coroutine<Yield = L, Return = ()> {
        #[coroutine]
        static move || {
            for line in log {
                yield line;
            }
        }
    }

    pub(crate) fn keep_level<L: Line>(
        lines: impl Iterator<Item = L>,
        level: L::Word,
    ) -> impl Coroutine<Yield = L, Return = ()> {
        #[coroutine]
        static move || {
            for line in lines {
                if line.contains(&level) {
                    yield line;
                }
            }
        }
    }

    pub(crate) fn keep_level_inside<L: Line>(
        lines: impl Coroutine<Yield = L, Return = ()>,
        level: L::Word,
    ) -> impl Coroutine<Yield = L, Return = ()> {
        #[coroutine]
        static move || {
            for line in Pinned(pin!(lines)) {
                if line.contains(&level) {
                    yield line;
                }
            }
        }
    }

    pub(crate) fn extract_message<L: Line>(
        lines: impl Iterator<Item = L>,
    ) -> impl Coroutine<Yield = L, Return = ()> {
        #[coroutine]
        static move || {
            for line in lines {
                if let Some(message) = line.after_fields(3) {
                    yield message;
                }
            }
        }
    }

    pub(crate) fn extract_message_inside<L: Line>(
        lines: impl Coroutine<Yield = L, Return = ()>,
    ) -> impl Coroutine<Yield = L, Return = ()> {
        #[coroutine]
        static move || {
            for line in Pinned(pin!(lines)) {
                if let Some(message) = line.after_fields(3) {
                    yield message;
                }
            }
        }
    }
}
