//! Tests of `ch2_echo` for every encoding.

use std::sync::atomic::Ordering::Relaxed;

use pausa::ch2_echo::Echo;
use pausa::{Guard, Outcome, Progress, Transcript};
use pausa_story::playable::ch2_echo as playable;
use proptest::prelude::*;

use super::support::{assert_agrees_with_cpython, assert_panics, counting_drops, panicking_at};
use crate::Subject;

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn nothing_happens_before_the_start() {
    let transcript = Transcript::in_memory();
    let echo = Guard::new(Subject::echo(transcript.clone()));
    assert_eq!((echo.progress(), transcript.text().as_str()), (Progress::Created, ""));
}

#[test]
fn a_value_sent_before_the_start_is_refused_and_comes_back() {
    let transcript = Transcript::in_memory();
    let mut echo = Guard::new(Subject::echo(transcript.clone()));
    let refused = echo.send("Hola".to_string()).expect_err("it has not started");
    assert_eq!((refused.progress, refused.value.as_str()), (Progress::Created, "Hola"));
    assert!(refused.to_string().contains("call `start` or `next` first"), "{refused}");
    assert_eq!(transcript.text(), "");

    // The refusal has not changed the coroutine.
    assert_eq!(echo.start().map_err(|refused| refused.progress), Ok(Outcome::Yielded(())));
    assert_eq!(echo.send(refused.value).map_err(|refused| refused.progress), Ok(Outcome::Yielded(())));
    assert_eq!(transcript.text(), "Generador iniciado, esperando mensajes...\nRecibí: Hola\n");
}

#[test]
fn a_second_start_is_refused() {
    let mut echo = Guard::new(Subject::echo(Transcript::in_memory()));
    assert!(echo.start().is_ok());
    assert_eq!(echo.start().map_err(|refused| refused.progress), Err(Progress::Suspended));
}

#[test]
fn dropped_at_any_pause_it_drops_what_it_owns_once() {
    for pauses in 0..=2 {
        let (transcript, drops) = counting_drops();
        let mut echo = Guard::new(Subject::echo(transcript));
        for _ in 0..pauses {
            assert!(echo.next().is_ok());
        }
        drop(echo);
        assert_eq!(drops.load(Relaxed), 1, "after {pauses} pauses");
    }
}

#[test]
fn after_a_panic_inside_every_resumption_is_refused() {
    let mut echo = Guard::new(Subject::echo(panicking_at("Hola")));
    assert!(echo.start().is_ok());
    assert_panics(|| echo.send("Hola".to_string()));
    assert_eq!(echo.progress(), Progress::Panicked);
    let refused = echo.send("¿Qué tal?".to_string()).expect_err("it panicked");
    assert_eq!((refused.progress, refused.value.as_str()), (Progress::Panicked, "¿Qué tal?"));
    assert_eq!(echo.next().map_err(|refused| refused.progress), Err(Progress::Panicked));
}

#[test]
fn it_can_be_moved_between_pauses() {
    let transcript = Transcript::in_memory();
    let mut echo = Guard::new(Subject::echo(transcript.clone()));
    assert!(echo.start().is_ok());
    let mut boxed = Box::new(echo);
    assert!(boxed.send("Hola".to_string()).is_ok());
    let mut unboxed = *boxed;
    assert!(unboxed.send("¿Qué tal?".to_string()).is_ok());
    assert!(transcript.text().ends_with("Recibí: Hola\nRecibí: ¿Qué tal?\n"));
}

proptest! {
    #[test]
    fn any_messages_are_repeated_in_order(messages in proptest::collection::vec(".*", 0..8)) {
        let transcript = Transcript::in_memory();
        let mut echo = Guard::new(Subject::echo(transcript.clone()));
        prop_assert!(echo.start().is_ok());
        for message in &messages {
            prop_assert!(matches!(echo.send(message.clone()), Ok(Outcome::Yielded(()))));
        }
        let printed = transcript.entries().into_iter().map(|entry| entry.text).skip(1);
        let model = messages.iter().map(|message| format!("Recibí: {message}").into_bytes());
        prop_assert!(printed.eq(model));
    }
}
