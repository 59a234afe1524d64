//! `ch2_log_pipeline` as `genawaiter` generators: three generators in a row.
//!
//! Each stage is a loop, as in Python. It is in a box on the heap, and each line passes through its shared cell.

use pausa::ch2_log_pipeline::{Line, LogPipeline};

use crate::Genawaiter;
use crate::adapter::iterator;

impl LogPipeline for Genawaiter {
    fn read_lines<L: Line>(log: impl IntoIterator<Item = L>) -> impl Iterator<Item = L> {
        iterator(async move |co| {
            for line in log {
                co.yield_(line).await;
            }
        })
    }

    fn keep_level<L: Line>(lines: impl Iterator<Item = L>, level: L::Word) -> impl Iterator<Item = L> {
        iterator(async move |co| {
            for line in lines {
                if line.contains(&level) {
                    co.yield_(line).await;
                }
            }
        })
    }

    fn extract_message<L: Line>(lines: impl Iterator<Item = L>) -> impl Iterator<Item = L> {
        iterator(async move |co| {
            for line in lines {
                // Drops the date, the time and the level.
                if let Some(message) = line.after_fields(3) {
                    co.yield_(message).await;
                }
            }
        })
    }
}
