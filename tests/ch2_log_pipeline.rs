//! What every encoding of `ch2_log_pipeline` does.

use std::cell::Cell;
use std::io::Write;
use std::rc::Rc;

use pausa::ch2_log_pipeline::{Line, LogPipeline};
use pausa_story::playable::ch2_log_pipeline as playable;
use proptest::prelude::*;

use super::support::{assert_agrees_with_cpython, played};
use crate::Subject;

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn each_stage_can_be_used_alone() {
    assert!(Subject::read_lines(["one", "two"]).eq(["one", "two"]));
    let lines = ["an ERROR", "a WARNING", "ERRORS"];
    assert!(Subject::keep_level(lines.into_iter(), "ERROR").eq(["an ERROR", "ERRORS"]));
    let lines = ["date time LEVEL the  message ", "too short", "  date\ttime  LEVEL   x", "a b c   "];
    assert!(Subject::extract_message(lines.into_iter()).eq(["the  message ", "x"]));
}

#[test]
fn a_line_flows_through_all_stages_before_the_next_is_read() {
    let read = Cell::new(0);
    let log = ["d t ERROR one", "d t INFO two", "d t ERROR three"]
        .into_iter()
        .inspect(|_| read.set(read.get() + 1));
    let lines = Subject::read_lines(log);
    let mut messages = Subject::extract_message(Subject::keep_level(lines, "ERROR"));
    assert_eq!(read.get(), 0);
    assert_eq!((messages.next(), read.get()), (Some("one"), 1));
    assert_eq!((messages.next(), read.get()), (Some("three"), 3));
    assert_eq!(messages.next(), None);
}

#[test]
fn past_the_end_every_stage_gives_none_for_ever() {
    let mut messages = Subject::extract_message(Subject::keep_level(Subject::read_lines([""; 3]), "x"));
    assert_eq!((messages.next(), messages.next(), messages.next()), (None, None, None));
}

#[test]
fn each_line_is_dropped_once_wherever_the_pipeline_is_left() {
    for taken in 0..=3 {
        let dropped = Rc::new(Cell::new(0));
        let made = Cell::new(0);
        let log = (0..5).map(|_| {
            made.set(made.get() + 1);
            Owned(Rc::clone(&dropped))
        });
        let messages = Subject::extract_message(Subject::keep_level(Subject::read_lines(log), ()));
        drop(messages.take(taken).collect::<Vec<_>>());
        assert_eq!(dropped.get(), made.get(), "{taken} taken");
    }
}

/// A line that counts its drops.
struct Owned(Rc<Cell<usize>>);

impl Line for Owned {
    type Word = ();

    fn contains(&self, (): &()) -> bool {
        true
    }

    fn after_fields(self, _fields: usize) -> Option<Self> {
        Some(self)
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[test]
fn a_file_with_crlf_odd_bytes_and_no_last_newline_loses_nothing() {
    let mut long = b"d t ERROR ".to_vec();
    long.resize(3_000_000, b'x');
    let log =
        [b"d t ERROR one\r\n\r\nd t ERROR \xff\xfe\nd t INFO no\n".as_slice(), &long, b"\nd t ERROR last"]
            .concat();
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(&log).expect("it is written");

    let transcript = pausa::Transcript::in_memory();
    let arguments = vec![file.path().into()];
    (playable::<Subject>().play)(pausa_story::Run {
        transcript: transcript.clone(),
        arguments,
        rehearsal: true,
    })
    .expect("it plays");
    let printed: Vec<_> = transcript.entries().into_iter().map(|entry| entry.text).collect();
    let message = |bytes: &[u8]| ["⚠️  ".as_bytes(), bytes].concat();
    assert_eq!(printed.len(), 4);
    assert_eq!(printed[0], message(b"one\r"));
    assert_eq!(printed[1], message(b"\xff\xfe"));
    assert_eq!(printed[2], message(&long[10..]));
    assert_eq!(printed[3], message(b"last"));
}

#[test]
fn the_level_can_be_chosen() {
    assert_eq!(played(playable::<Subject>(), &["--level", "WARNING"]), "⚠️  Low memory: 85% used\n");
}

proptest! {
    #[test]
    fn any_log_gives_what_a_plain_loop_gives(log in proptest::collection::vec("[ aE\t]{0,12}", 0..20)) {
        let lines: Vec<&'static str> = log.iter().map(|line| &*line.clone().leak()).collect();
        let mut model = Vec::new();
        for line in &lines {
            if str::contains(line, "E") {
                let fields: Vec<_> = line.split_ascii_whitespace().collect();
                if let Some(fourth) = fields.get(3) {
                    model.push(fourth.as_ptr());
                }
            }
        }
        let messages = Subject::extract_message(Subject::keep_level(Subject::read_lines(lines), "E"));
        prop_assert_eq!(messages.map(str::as_ptr).collect::<Vec<_>>(), model);
    }
}
