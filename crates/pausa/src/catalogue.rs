//! The programs of the story, in its order.

use crate::*;

/// A program of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its name everywhere: of the chapter's file, the transcript, the Python program.
    pub id: &'static str,
    /// The chapter of the story it comes from; 6 is what came after it, and shows what only some encodings can.
    pub chapter: u8,
    /// A few words.
    pub title: &'static str,
    /// One line: what it does.
    pub summary: &'static str,
    /// Whether it runs on an event loop, and so on any of them.
    pub on_loops: bool,
}

/// Every program, in the order of the story.
pub const CATALOGUE: &[Program] = &[
    ch1_count_to_three::PROGRAM,
    ch1_fibonacci::PROGRAM,
    ch2_echo::PROGRAM,
    ch2_log_pipeline::PROGRAM,
    ch2_cooperative::PROGRAM,
    ch2_worker::PROGRAM,
    ch3_first_coroutine::PROGRAM,
    ch3_awaitable_counter::PROGRAM,
    ch3_delegation::PROGRAM,
    ch3_blocking::PROGRAM,
    ch4_gather::PROGRAM,
    ch4_downloads::PROGRAM,
    ch4_echo_server::PROGRAM,
    ch5_url_harvest::PROGRAM,
    ch6_walk::PROGRAM,
    ch6_snapshot::PROGRAM,
    ch6_saved::PROGRAM,
];
