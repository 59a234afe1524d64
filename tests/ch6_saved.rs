//! Tests of `ch6_saved` for every encoding that has it.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

use pausa::ch6_saved::Saved;
use pausa::{Coroutine, Outcome};
use pausa_story::playable::ch6_saved as playable;
use proptest::prelude::*;

use super::support::{assert_agrees_with_cpython, binary, cases};
use crate::Subject;

#[path = "ch6_saved_failures.rs"]
mod failures;

type Answered = Outcome<String, String>;

fn asks(question: &str) -> Answered {
    Outcome::Yielded(question.to_string())
}

/// Saves a booking and restores it.
fn restored<B>(paused: &B) -> B
where
    Subject: Saved<Booking = B>,
{
    let saved = Subject::save(paused).expect("it is saved");
    assert!(!saved.contains('\n'), "one line: {saved:?}");
    Subject::restore(&saved).expect("it is read back")
}

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn saved_once_it_can_be_read_back_twice() {
    let mut booking = Subject::booking();
    booking.start();
    booking.resume("Ana".to_string());
    let saved = Subject::save(&booking).expect("it is saved");
    drop(booking);
    for nights in ["3", "4"] {
        let mut booking = Subject::restore(&saved).expect("it is read back");
        let booked = Outcome::Complete(format!("Reservado: Ana, {nights} noches"));
        assert_eq!(booking.resume(nights.to_string()), booked);
    }
}

#[test]
fn saving_changes_nothing() {
    let mut booking = Subject::booking();
    booking.start();
    let saved = Subject::save(&booking);
    assert_eq!(Subject::save(&booking), saved);
    assert_eq!(booking.resume("Ana".to_string()), asks("¿Cuántas noches, Ana?"));
}

#[test]
fn a_text_that_is_no_paused_booking_is_an_error_of_one_line() {
    let mut booking = Subject::booking();
    booking.start();
    booking.resume("Ana".to_string());
    let saved = Subject::save(&booking).expect("it is saved");
    let torn = &saved[..saved.len() - 1];
    for text in ["", "null", "{}", "[1]", "\"nothing\"", "Done", "\"Done\"", "\"Poisoned\"", torn] {
        let Err(error) = Subject::restore(text) else { panic!("{text:?} was read as a booking") };
        let error = error.to_string();
        assert!(error.contains("not a booking that waits for an answer") && !error.contains('\n'), "{error}");
    }
}

/// The command for one step, in its own process.
fn command(file: &Path, answer: Option<&str>) -> Command {
    let mut command = binary(&["play", "ch6_saved", "--", "--file"]);
    command.arg(file).args(answer);
    command
}

fn step(file: &Path, answer: Option<&str>) -> Output {
    command(file, answer).output().expect("it runs")
}

#[track_caller]
fn assert_answers(output: &Output, status: i32, stdout: &str, words: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{stderr}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout);
    assert!(stderr.contains(words) && stderr.lines().count() <= 1, "{words:?} is not in {stderr:?}");
}

#[test]
fn in_three_processes_it_is_the_same_dialogue() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("booking.json");
    assert_is_the_dialogue(&file);
    assert!(!file.exists(), "it is over");

    fs::write(&file, "an old letter").expect("there is room");
    assert_answers(&step(&file, Some("3")), 2, "", "not a booking that waits for an answer");
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "an old letter");
}

fn assert_is_the_dialogue(file: &Path) {
    assert_answers(&step(file, Some("Ana")), 2, "", "there is no booking");
    assert_answers(&step(file, None), 0, "¿A nombre de quién?\n", "");
    assert_answers(&step(file, None), 2, "", "waits for an answer");
    assert_answers(&step(file, Some("Ana")), 0, "¿Cuántas noches, Ana?\n", "");
    assert_answers(&step(file, Some("3")), 0, "Reservado: Ana, 3 noches\n", "");
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_text_is_a_name() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("there is room");
    assert_is_the_dialogue(&folder.path().join(std::ffi::OsStr::from_bytes(b"\xff.json")));
}

proptest! {
    #[test]
    fn restored_at_each_pause_it_goes_on_as_if_nothing_had_been(name in ".*", nights in ".*") {
        let (mut kept, mut moved) = (Subject::booking(), Subject::booking());
        prop_assert_eq!(kept.start(), moved.start());
        for answer in [&name, &nights] {
            moved = restored(&moved);
            prop_assert_eq!(kept.resume(answer.clone()), moved.resume(answer.clone()));
        }
    }

    /// Resumes from arbitrary texts, made from saved ones by removing and inserting bytes.
    #[test]
    fn what_is_read_back_from_any_text_is_a_booking_that_can_be_saved(text in mutated_text()) {
        match Subject::restore(&text) {
            Ok(mut booking) => {
                let saved = Subject::save(&booking).expect("it is saved");
                prop_assert_eq!(Subject::save(&restored(&booking)), Ok(saved));
                booking.resume("Ana".to_string());
            }
            Err(error) => prop_assert!(!error.to_string().contains('\n'), "{error}"),
        }
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn any_file_is_a_booking_or_is_left_alone(bytes in mutated_file(), answer in proptest::option::of("[a-z]{0,3}")) {
        let file = tempfile::NamedTempFile::new().expect("there is room");
        fs::write(file.path(), &bytes).expect("there is room");
        let output = step(file.path(), answer.as_deref());
        let stderr = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0) => prop_assert_eq!(stderr, ""),
            Some(1 | 2) => {
                prop_assert_eq!(stderr.lines().count(), 1, "{}", stderr);
                // The file is unchanged, unless the process has shown a reply that the last one had not.
                prop_assert!(!output.stdout.is_empty() || fs::read(file.path()).expect("it is there") == bytes);
            }
            other => prop_assert!(false, "{other:?}: {stderr}"),
        }
    }
}

fn mutated_text() -> impl Strategy<Value = String> {
    mutated_file().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn mutated_file() -> impl Strategy<Value = Vec<u8>> {
    let mut booking = Subject::booking();
    booking.start();
    let first = Subject::save(&booking).expect("it is saved");
    booking.resume("Ana".to_string());
    let second = Subject::save(&booking).expect("it is saved");
    let unconfirmed = r#"{"answer":"Ana","said":"¿Cuántas noches, Ana?"}"#;
    let files = [
        first.clone(),
        second.clone(),
        format!("{second}\n{unconfirmed}\n"),
        format!("\n{unconfirmed}\n"),
        format!("{first}\n{{\"answer\":null,\"said\":\"\"}}\n"),
        String::new(),
    ];
    let change = (any::<proptest::sample::Index>(), 0..4usize, proptest::collection::vec(any::<u8>(), 0..3));
    let changes = proptest::collection::vec(change, 0..3);
    (proptest::sample::select(files.to_vec()), changes).prop_map(|(file, changes)| {
        changes.into_iter().fold(file.into_bytes(), |mut file, (at, removed, inserted)| {
            let at = at.index(file.len() + 1);
            let end = file.len().min(at + removed);
            file.splice(at..end, inserted);
            file
        })
    })
}
