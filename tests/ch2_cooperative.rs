//! Tests of `ch2_cooperative` for every encoding.

use std::sync::atomic::Ordering::Relaxed;

use pausa::ch2_cooperative::Cooperative;
use pausa::{Guard, Outcome, Progress, Transcript};
use pausa_scheduler::RoundRobin;
use pausa_story::playable::ch2_cooperative as playable;

use super::support::{assert_agrees_with_cpython, counting_drops, panicking_at};
use crate::Subject;

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn a_task_does_one_part_in_each_turn() {
    let transcript = Transcript::in_memory();
    let mut numbers = Guard::new(Subject::numbers(transcript.clone()));
    for turn in 1..=5 {
        assert!(matches!(numbers.next(), Ok(Outcome::Yielded(()))));
        assert_eq!(transcript.entries().len(), turn);
    }
    assert!(matches!(numbers.next(), Ok(Outcome::Complete(()))));
    assert_eq!(numbers.next().map_err(|refused| refused.progress), Err(Progress::Complete));
    assert_eq!(transcript.entries().len(), 5);
}

#[test]
fn a_panic_in_one_task_does_not_lose_the_other() {
    let letters = Transcript::in_memory();
    let mut scheduler = RoundRobin::new();
    scheduler.spawn(Subject::numbers(panicking_at("Contando: 3")));
    scheduler.spawn(Subject::letters(letters.clone()));
    let panicked = scheduler.run().expect_err("one panicked");
    assert_eq!(panicked.tasks.len(), 1);
    assert!(panicked.to_string().starts_with("task 0 panicked: asked to panic at"), "{panicked}");
    assert_eq!(letters.entries().len(), 5);
}

#[test]
fn a_task_that_is_dropped_half_way_or_before_its_start_is_dropped_once() {
    let (transcript, drops) = counting_drops();
    let mut numbers = Guard::new(Subject::numbers(transcript.clone()));
    let letters = Subject::letters(transcript.clone());
    for _ in 0..2 {
        assert!(matches!(numbers.next(), Ok(Outcome::Yielded(()))));
    }
    drop(transcript);
    drop(numbers);
    assert_eq!(drops.load(Relaxed), 0, "the letters have not ended");
    drop(letters);
    assert_eq!(drops.load(Relaxed), 1);
}
