//! `ch1_count_to_three`: the first generator of the story.

use crate::Transcript;

/// An encoding that has the program.
pub trait CountToThree {
    /// Announces each number, then yields it; says at the end that there are no more.
    fn count_to_three(transcript: Transcript) -> impl Iterator<Item = u32>;
}
