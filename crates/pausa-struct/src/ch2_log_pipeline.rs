//! `ch2_log_pipeline` as structs: three generators in a row.
//!
//! Each stage is a type, with the stage before it as a field and as a type parameter. The standard library's `find` and
//! `find_map` are the inner loops.

use pausa::ch2_log_pipeline::{Line, LogPipeline};

use crate::Struct;

impl LogPipeline for Struct {
    fn read_lines<L: Line>(log: impl IntoIterator<Item = L>) -> impl Iterator<Item = L> {
        ReadLines { log: log.into_iter() }
    }

    fn keep_level<L: Line>(lines: impl Iterator<Item = L>, level: L::Word) -> impl Iterator<Item = L> {
        KeepLevel { lines, level }
    }

    fn extract_message<L: Line>(lines: impl Iterator<Item = L>) -> impl Iterator<Item = L> {
        ExtractMessage { lines }
    }
}

struct ReadLines<I> {
    log: I,
}

impl<L: Line, I: Iterator<Item = L>> Iterator for ReadLines<I> {
    type Item = L;

    fn next(&mut self) -> Option<L> {
        self.log.next()
    }
}

struct KeepLevel<I, W> {
    lines: I,
    level: W,
}

impl<L: Line, I: Iterator<Item = L>> Iterator for KeepLevel<I, L::Word> {
    type Item = L;

    fn next(&mut self) -> Option<L> {
        self.lines.find(|line| line.contains(&self.level))
    }
}

struct ExtractMessage<I> {
    lines: I,
}

impl<L: Line, I: Iterator<Item = L>> Iterator for ExtractMessage<I> {
    type Item = L;

    fn next(&mut self) -> Option<L> {
        // Drops the date, the time and the level.
        self.lines.find_map(|line| line.after_fields(3))
    }
}
