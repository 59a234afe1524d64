//! `ch1_count_to_three`: the first generator of the story.

use crate::Transcript;

/// Implemented by an encoding that has the program.
pub trait CountToThree {
    /// Yields 1, 2 and 3. It prints a line before each, and one at the end.
    fn count_to_three(transcript: Transcript) -> impl Iterator<Item = u32>;
}
