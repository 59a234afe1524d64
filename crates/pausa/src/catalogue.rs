//! The programs of the story, in its order.

use crate::*;

/// A program of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its name everywhere: of the chapter's file, the transcript, the Python program.
    pub id: &'static str,
    /// The chapter of the story it comes from.
    pub chapter: u8,
    /// A few words.
    pub title: &'static str,
    /// One line: what it does.
    pub summary: &'static str,
}

/// Every program, in the order of the story.
pub const CATALOGUE: &[Program] = &[
    ch1_count_to_three::PROGRAM,
    ch1_fibonacci::PROGRAM,
    ch2_echo::PROGRAM,
    ch2_log_pipeline::PROGRAM,
    ch2_cooperative::PROGRAM,
    ch2_worker::PROGRAM,
    ch3_awaitable_counter::PROGRAM,
    ch3_delegation::PROGRAM,
];
