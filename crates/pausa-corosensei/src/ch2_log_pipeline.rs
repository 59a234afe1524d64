//! `ch2_log_pipeline` on stacks of their own: three generators in a row.
//!
//! Each stage is a loop, as in Python. A reference to a line may live across a pause. Each stage has a stack, and each
//! line is passed from one stack to the next.

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
                // Drops the date, the time and the level.
                if let Some(message) = line.after_fields(3) {
                    yielder.suspend(message);
                }
            }
        })
    }
}
