//! Tests of `ch6_throw`, and of `Guard::throw`, for every encoding that has it.

use std::fs::File;
use std::sync::atomic::Ordering::Relaxed;

use pausa::ch6_throw::{Counts, LogError, Throw};
use pausa::{Guard, Outcome, Progress, Refused, Thrown, Transcript};
use pausa_story::playable::ch6_throw as playable;
use proptest::prelude::*;

use super::support::{
    assert_agrees_with_cpython, assert_panics, binary, cases, counting_drops, panicking_at,
};
use crate::Subject;

const UNREADABLE: LogError = LogError::Unreadable(2);

fn line(text: &str) -> Result<Option<String>, Thrown<LogError>> {
    Ok(Some(text.to_string()))
}

fn counts(lines: u64, errors: u64) -> Counts {
    Counts { lines, errors }
}

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn an_error_that_it_handles_is_counted_and_it_continues() {
    let transcript = Transcript::in_memory();
    let mut consumer = Guard::new(Subject::consumer(transcript.clone()));
    assert_eq!(consumer.start(), Ok(Outcome::Yielded(counts(0, 0))));
    assert_eq!(consumer.throw(UNREADABLE), Ok(Outcome::Yielded(counts(0, 1))));
    assert_eq!(consumer.send(line("a")), Ok(Outcome::Yielded(counts(1, 1))));
    assert_eq!(consumer.send(Ok(None)), Ok(Outcome::Complete(Ok(counts(1, 1)))));
    assert!(transcript.text().ends_with("  [Contado] línea 2 ilegible\n  [Leída] a\n"));
}

#[test]
fn an_error_that_it_does_not_handle_leaves_it_and_ends_it() {
    for thrown in [Thrown::Error(LogError::Lost), Thrown::Close] {
        let mut consumer = Guard::new(Subject::consumer(Transcript::in_memory()));
        assert!(consumer.start().is_ok());
        assert_eq!(consumer.throw(thrown), Ok(Outcome::Complete(Err(thrown))));
        assert_eq!(consumer.progress(), Progress::Complete);
        let refused = consumer.send(line("a")).expect_err("it is complete");
        assert_eq!(refused, Refused { progress: Progress::Complete, value: line("a") });
    }
}

#[test]
fn an_error_thrown_before_the_start_comes_back_and_the_body_never_runs() {
    let transcript = Transcript::in_memory();
    let mut consumer = Guard::new(Subject::consumer(transcript.clone()));
    assert_eq!(consumer.throw(UNREADABLE), Ok(Outcome::Complete(Err(UNREADABLE.into()))));
    assert_eq!(consumer.progress(), Progress::Complete);
    assert_eq!(consumer.start().map_err(|refused| refused.progress), Err(Progress::Complete));
    assert_eq!(transcript.text(), "");
}

#[test]
fn an_error_thrown_after_the_end_comes_back_each_time() {
    let mut consumer = Guard::new(Subject::consumer(Transcript::in_memory()));
    assert!(consumer.start().is_ok());
    assert!(consumer.send(Ok(None)).is_ok());
    for _ in 0..2 {
        assert_eq!(consumer.throw(UNREADABLE), Ok(Outcome::Complete(Err(UNREADABLE.into()))));
        assert_eq!(consumer.progress(), Progress::Complete);
    }
}

#[test]
fn after_a_panic_inside_an_error_is_refused_and_comes_back_and_closing_does_nothing() {
    let mut consumer = Guard::new(Subject::consumer(panicking_at("Contado")));
    assert!(consumer.start().is_ok());
    assert_panics(|| consumer.throw(UNREADABLE));
    assert_eq!(consumer.progress(), Progress::Panicked);
    let refused = consumer.throw(LogError::Lost).expect_err("it panicked");
    assert_eq!((refused.progress, refused.value), (Progress::Panicked, LogError::Lost.into()));
    assert_eq!(consumer.close(), Ok(None));
    assert_eq!(consumer.progress(), Progress::Panicked);
}

#[test]
fn whatever_ended_it_it_drops_what_it_owns_once() {
    for (starts, thrown) in [
        (false, None),
        (false, Some(LogError::Lost)),
        (true, None),
        (true, Some(UNREADABLE)),
        (true, Some(LogError::Lost)),
    ] {
        let (transcript, drops) = counting_drops();
        let mut consumer = Guard::new(Subject::consumer(transcript));
        if starts {
            assert!(consumer.start().is_ok());
        }
        if let Some(error) = thrown {
            assert!(consumer.throw(error).is_ok());
        }
        drop(consumer);
        assert_eq!(drops.load(Relaxed), 1, "started: {starts}, thrown: {thrown:?}");
    }
}

#[test]
fn a_line_of_standard_input_that_is_not_text_is_an_error_that_is_counted() {
    let folder = tempfile::tempdir().expect("there is room");
    let name = folder.path().join("log");
    std::fs::write(&name, b"one\n\xff\ntwo\n").expect("it is written");
    let mut command = binary(&["play", "ch6_throw", "--", "-"]);
    let output = command.stdin(File::open(&name).expect("it is there")).output().expect("it runs");
    let expected = "Consumidor listo.\n  [Leída] one\n  [Contado] línea 2 ilegible\n  [Leída] two\n\
                    send: StopIteration, 2 leídas, 1 con error\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{output:?}");
}

#[cfg(unix)]
#[test]
fn standard_input_that_cannot_be_read_is_an_error_that_it_does_not_handle() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut command = binary(&["play", "ch6_throw", "--", "-"]);
    // Reading a folder fails.
    let output = command.stdin(File::open(&folder).expect("it is there")).output().expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr.contains("standard input, line 1: ") && stderr.lines().count() == 1, "{stderr}");
}

/// A call of the guard.
#[derive(Clone, Debug)]
enum Call {
    Start,
    Send(Option<String>),
    Throw(Thrown<LogError>),
    Close,
}

fn any_call() -> impl Strategy<Value = Call> {
    prop_oneof![
        2 => Just(Call::Start),
        4 => ".{0,4}".prop_map(|line| Call::Send(Some(line))),
        1 => Just(Call::Send(None)),
        4 => any::<u64>().prop_map(|line| Call::Throw(LogError::Unreadable(line).into())),
        1 => Just(Call::Throw(LogError::Lost.into())),
        1 => Just(Call::Close),
    ]
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_calls_go_as_in_a_plain_model(calls in proptest::collection::vec(any_call(), 0..16)) {
        let mut consumer = Guard::new(Subject::consumer(Transcript::in_memory()));
        let (mut progress, mut model) = (Progress::Created, Counts::default());
        for call in calls {
            let is_paused = progress == Progress::Suspended;
            match call {
                Call::Start => {
                    let expected = match progress {
                        Progress::Created => Ok(Outcome::Yielded(model)),
                        progress => Err(progress),
                    };
                    prop_assert_eq!(consumer.start().map_err(|refused| refused.progress), expected);
                    if progress == Progress::Created {
                        progress = Progress::Suspended;
                    }
                }
                Call::Send(line) if is_paused => {
                    let expected = match line {
                        Some(_) => {
                            model.lines += 1;
                            Outcome::Yielded(model)
                        }
                        None => {
                            progress = Progress::Complete;
                            Outcome::Complete(Ok(model))
                        }
                    };
                    prop_assert_eq!(consumer.send(Ok(line)), Ok(expected));
                }
                Call::Send(line) => {
                    prop_assert_eq!(consumer.send(Ok(line.clone())), Err(Refused { progress, value: Ok(line) }));
                }
                Call::Throw(thrown @ Thrown::Error(LogError::Unreadable(_))) if is_paused => {
                    model.errors += 1;
                    prop_assert_eq!(consumer.throw(thrown), Ok(Outcome::Yielded(model)));
                }
                Call::Throw(thrown) => {
                    progress = Progress::Complete;
                    prop_assert_eq!(consumer.throw(thrown), Ok(Outcome::Complete(Err(thrown))));
                }
                Call::Close => {
                    progress = Progress::Complete;
                    prop_assert_eq!(consumer.close(), Ok(None));
                }
            }
            prop_assert_eq!(consumer.progress(), progress);
        }
    }
}
