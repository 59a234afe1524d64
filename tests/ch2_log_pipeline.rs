//! Tests of `ch2_log_pipeline` for every encoding.

use std::cell::Cell;
use std::io::{Read, Write};
use std::process::Command;
use std::rc::Rc;

use pausa::ch2_log_pipeline::{Line, LogPipeline};
use pausa_story::ch2_log_pipeline::SharedLines;
use pausa_story::playable::ch2_log_pipeline as playable;
use proptest::prelude::*;

use super::support::{
    assert_agrees_with_cpython, binary, cases, in_shell, output_if_installed, played, text,
};
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
    #![proptest_config(cases(256))]

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

/// Runs the stages of the story's Python program on the lines of a file, as bytes.
const PYTHON: &str = r#"
import sys
program = open(sys.argv[1], encoding="utf-8").read().removesuffix("\nmain()\n")
stages = {}
exec(program, stages)
lines = (line.removesuffix(b"\n") for line in open(sys.argv[2], "rb"))
errors = stages["keep_level"](stages["read_lines"](lines), b"ERROR")
for message in stages["extract_message"](errors):
    sys.stdout.buffer.write("⚠️  ".encode() + message + b"\n")
"#;

proptest! {
    #![proptest_config(cases(6))]

    /// Compares with Python's `bytes.split`, for arbitrary bytes and white space.
    #[test]
    fn any_file_gives_what_the_program_in_python_gives(lines in proptest::collection::vec(any_line(), 0..50)) {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(&lines.concat()).expect("it is written");
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/python/ch2_log_pipeline.py");
        let mut python = Command::new("python3");
        python.args(["-X", "utf8", "-c", PYTHON, program]).arg(file.path());
        let Some(python) = output_if_installed(&mut python) else { return Ok(()) };
        prop_assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
        let ours = binary(&["play", "ch2_log_pipeline", "--"]).arg(file.path()).output().expect("it runs");
        prop_assert_eq!(ours.stdout, python.stdout);
    }
}

/// A line of words, all kinds of white space and arbitrary bytes, usually with a newline at the end.
fn any_line() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => proptest::sample::select(vec!["ERROR", "ERR", "d", "é"]).prop_map(|word| word.as_bytes().to_vec()),
        4 => proptest::sample::select(b" \t\r\x0b\x0c\x1c\x1f\x85\xa0".to_vec()).prop_map(|byte| vec![byte]),
        1 => proptest::sample::select(vec!["\u{a0}", "\u{2003}", "\u{3000}"]).prop_map(|space| space.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..6),
    ];
    let end = prop_oneof![9 => Just(b"\n".to_vec()), 1 => Just(Vec::new())];
    (proptest::collection::vec(piece, 0..12), end)
        .prop_map(|(pieces, end)| pieces.into_iter().chain([end]).flatten().collect())
}

#[cfg(unix)]
#[test]
fn a_file_whose_name_is_not_text_is_read() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("there is room");
    let name = folder.path().join(std::ffi::OsStr::from_bytes(b"\xff.log"));
    std::fs::write(&name, "d t ERROR one\n").expect("it is written");
    let output = binary(&["play", "ch2_log_pipeline", "--"]).arg(name).output().expect("it runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "⚠️  one\n", "{output:?}");
}

#[cfg(unix)]
#[test]
fn a_line_without_end_is_an_error_in_bounded_memory() {
    for (source, stdin) in [("/dev/zero", "/dev/null"), ("-", "/dev/zero")] {
        let command = binary(&["play", "ch2_log_pipeline", "--", source]);
        let input = std::fs::File::open(stdin).expect("there is one");
        let output = in_shell("ulimit -v 300000", &command).stdin(input).output().expect("it runs");
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(stderr.contains("a line of more than 16 MiB") && stderr.lines().count() == 1, "{stderr}");
    }
}

#[test]
fn a_line_that_is_too_long_is_not_cut_and_passed_on() {
    let mut lines = SharedLines::new(b"one\n".chain(std::io::repeat(b'x')));
    let outcome = lines.outcome();
    assert_eq!(lines.by_ref().map(|line| line.bytes().to_vec()).collect::<Vec<_>>(), [b"one"]);
    assert!(outcome.get().is_some());
}

#[test]
fn help_says_what_separates_fields() {
    let output = binary(&["play", "ch2_log_pipeline", "--", "--help"]).output().expect("it runs");
    let help = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && help.contains("ASCII white space") && help.contains("`bytes.split()`"),
        "{help}"
    );
}
