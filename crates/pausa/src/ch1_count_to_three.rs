//! `ch1_count_to_three`: the first generator of the story.

use crate::{Program, Transcript};

/// The catalogue's entry.
pub const PROGRAM: Program = Program {
    id: "ch1_count_to_three",
    chapter: 1,
    title: "Count to three",
    summary: "announces and yields 1, 2, 3; nothing happens before the first `next`",
    on_loops: false,
};

/// An encoding that has the program.
pub trait CountToThree {
    /// Announces each number, then yields it; says at the end that there are no more.
    fn count_to_three(transcript: Transcript) -> impl Iterator<Item = u32>;
}
