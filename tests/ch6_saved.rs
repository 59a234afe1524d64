//! What an encoding does that has `ch6_saved`.

use std::env;
use std::process::{Command, Output};

use pausa::ch6_saved::Saved;
use pausa::{Coroutine, Outcome};
use pausa_story::playable::ch6_saved as playable;
use proptest::prelude::*;

use super::support::assert_agrees_with_cpython;
use crate::Subject;

type Answered = Outcome<String, String>;

fn asks(question: &str) -> Answered {
    Outcome::Yielded(question.to_string())
}

/// Saved and read back.
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

/// Plays a step in a process of its own.
fn step(file: &str, answer: &[&str]) -> Output {
    let package = env!("CARGO_PKG_NAME");
    let binary = env::var(format!("CARGO_BIN_EXE_{package}")).expect("cargo says where the binary is");
    let mut command = Command::new(binary);
    command.args(["play", "ch6_saved", "--", "--file", file]).args(answer);
    command.output().expect("it runs")
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
    let path = folder.path().join("booking.json");
    let file = path.to_str().expect("its name is text");

    assert_answers(&step(file, &["Ana"]), 2, "", "nothing is asked");
    assert_answers(&step(file, &[]), 0, "¿A nombre de quién?\n", "");
    assert_answers(&step(file, &[]), 2, "", "waits for an answer");
    assert_answers(&step(file, &["Ana"]), 0, "¿Cuántas noches, Ana?\n", "");
    assert_answers(&step(file, &["3"]), 0, "Reservado: Ana, 3 noches\n", "");
    assert!(!path.exists(), "it is over");

    std::fs::write(&path, "an old letter").expect("there is room");
    assert_answers(&step(file, &["3"]), 2, "", "not a booking that waits for an answer");
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
}
