//! `ch2_log_pipeline` as `genawaiter` generators: three generators in a row.
//!
//! Easy here: a stage is a loop, as in the story.
//! Each stage is a box on the heap, and each line goes through its channel.

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
                // The date, the time and the level go; what is left is the message.
                if let Some(message) = line.after_fields(3) {
                    co.yield_(message).await;
                }
            }
        })
    }
}
