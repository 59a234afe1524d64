//! `ch2_log_pipeline` as `gen` blocks: three generators in a row.
//!
//! Each stage is a loop, as in Python. Three of them nest without a box. No reference to a line may live across a
//! `yield` (see `tests/compile_fail`).

use pausa::ch2_log_pipeline::{Line, LogPipeline};

use crate::GenBlock;

impl LogPipeline for GenBlock {
    fn read_lines<L: Line>(log: impl IntoIterator<Item = L>) -> impl Iterator<Item = L> {
        gen move {
            for line in log {
                yield line;
            }
        }
    }

    fn keep_level<L: Line>(lines: impl Iterator<Item = L>, level: L::Word) -> impl Iterator<Item = L> {
        gen move {
            for line in lines {
                if line.contains(&level) {
                    yield line;
                }
            }
        }
    }

    fn extract_message<L: Line>(lines: impl Iterator<Item = L>) -> impl Iterator<Item = L> {
        gen move {
            for line in lines {
                // Drops the date, the time and the level.
                if let Some(message) = line.after_fields(3) {
                    yield message;
                }
            }
        }
    }
}
