//! `ch2_log_pipeline` with `async-stream`: three generators in a row.
//!
//! Each stage is a loop, as in Python. It is in a box on the heap, and each line passes through a thread-local cell.

use async_stream::stream;
use pausa::ch2_log_pipeline::{Line, LogPipeline};

use crate::Async;
use crate::adapter::iterator;

impl LogPipeline for Async {
    fn read_lines<L: Line>(log: impl IntoIterator<Item = L>) -> impl Iterator<Item = L> {
        iterator(stream! {
            for line in log {
                yield line;
            }
        })
    }

    fn keep_level<L: Line>(lines: impl Iterator<Item = L>, level: L::Word) -> impl Iterator<Item = L> {
        iterator(stream! {
            for line in lines {
                if line.contains(&level) {
                    yield line;
                }
            }
        })
    }

    fn extract_message<L: Line>(lines: impl Iterator<Item = L>) -> impl Iterator<Item = L> {
        iterator(stream! {
            for line in lines {
                // Drops the date, the time and the level.
                if let Some(message) = line.after_fields(3) {
                    yield message;
                }
            }
        })
    }
}
