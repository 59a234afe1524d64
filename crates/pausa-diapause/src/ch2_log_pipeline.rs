//! `ch2_log_pipeline` with `diapause`: three generators in a row.
//!
//! Each stage is a loop, as in Python. Three of them nest without a box. No reference to a line may live across a pause
//! (see `tests/compile_fail`).

use pausa::ch2_log_pipeline::{Line, LogPipeline};

use crate::Diapause;
use crate::adapter::iterator;

impl LogPipeline for Diapause {
    fn read_lines<L: Line>(log: impl IntoIterator<Item = L>) -> impl Iterator<Item = L> {
        iterator(reading(log))
    }

    fn keep_level<L: Line>(lines: impl Iterator<Item = L>, level: L::Word) -> impl Iterator<Item = L> {
        iterator(keeping(lines, level))
    }

    fn extract_message<L: Line>(lines: impl Iterator<Item = L>) -> impl Iterator<Item = L> {
        iterator(extracting(lines))
    }
}

#[diapause::coroutine(yield = L)]
fn reading<L: Line>(log: impl IntoIterator<Item = L>) {
    for line in log {
        yield_!(line);
    }
}

#[diapause::coroutine(yield = L)]
fn keeping<L: Line>(lines: impl Iterator<Item = L>, level: L::Word) {
    for line in lines {
        if line.contains(&level) {
            yield_!(line);
        }
    }
}

#[diapause::coroutine(yield = L)]
fn extracting<L: Line>(lines: impl Iterator<Item = L>) {
    for line in lines {
        // Drops the date, the time and the level.
        if let Some(message) = line.after_fields(3) {
            yield_!(message);
        }
    }
}
