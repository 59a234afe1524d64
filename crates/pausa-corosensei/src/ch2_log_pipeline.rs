//! `ch2_log_pipeline` on stacks of their own: three generators in a row.
//!
//! Easy here: a stage is a loop, as in the story, and a reference to a line may live across a pause.
//! Each stage has a stack, and each line is passed from stack to stack.

use pausa::ch2_log_pipeline::{Line, LogPipeline};

use crate::Corosensei;
use crate::adapter::iterator;

impl LogPipeline for Corosensei {
    fn read_lines<L: Line>(log: impl IntoIterator<Item = L>) -> impl Iterator<Item = L> {
        iterator(move |yielder| {
            for line in log {
                yielder.suspend(line);
            }
        })
    }

    fn keep_level<L: Line>(lines: impl Iterator<Item = L>, level: L::Word) -> impl Iterator<Item = L> {
        iterator(move |yielder| {
            for line in lines {
                if line.contains(&level) {
                    yielder.suspend(line);
                }
            }
        })
    }

    fn extract_message<L: Line>(lines: impl Iterator<Item = L>) -> impl Iterator<Item = L> {
        iterator(move |yielder| {
            for line in lines {
                // The date, the time and the level go; what is left is the message.
                if let Some(message) = line.after_fields(3) {
                    yielder.suspend(message);
                }
            }
        })
    }
}
