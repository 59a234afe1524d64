//! Tests of `ch1_count_to_three` for every encoding.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::Relaxed;

use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;
use pausa_story::playable::ch1_count_to_three as playable;

use super::support::{assert_agrees_with_cpython, assert_panics, counting_drops, panicking_at};
use crate::Subject;

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn nothing_happens_before_the_first_next() {
    let transcript = Transcript::in_memory();
    let counter = Subject::count_to_three(transcript.clone());
    assert_eq!(transcript.text(), "");
    drop(counter);
    assert_eq!(transcript.text(), "");
}

#[test]
fn each_number_is_announced_when_it_is_asked_for() {
    let transcript = Transcript::in_memory();
    let mut counter = Subject::count_to_three(transcript.clone());
    for number in 1..=3 {
        assert_eq!(counter.next(), Some(number));
        let lines: Vec<_> = transcript.text().lines().map(str::to_string).collect();
        assert_eq!(lines.len(), number as usize);
        assert_eq!(lines.last(), Some(&format!("Voy a producir el {number}")));
    }
}

#[test]
fn past_the_end_it_gives_none_for_ever_and_says_nothing_more() {
    let transcript = Transcript::in_memory();
    let mut counter = Subject::count_to_three(transcript.clone());
    assert_eq!(counter.by_ref().count(), 3);
    let text = transcript.text();
    for _ in 0..3 {
        assert_eq!(counter.next(), None);
    }
    assert_eq!(transcript.text(), text);
}

#[test]
fn dropped_at_any_pause_it_drops_what_it_owns_once() {
    for pauses in 0..=4 {
        let (transcript, drops) = counting_drops();
        let mut counter = Subject::count_to_three(transcript);
        for _ in 0..pauses {
            counter.next();
        }
        drop(counter);
        assert_eq!(drops.load(Relaxed), 1, "after {pauses} pauses");
    }
}

#[test]
fn after_a_panic_inside_it_does_not_run_past_the_panic() {
    let mut counter = Subject::count_to_three(panicking_at("el 3"));
    assert_eq!((counter.next(), counter.next()), (Some(1), Some(2)));
    assert_panics(|| counter.next());
    // It may be over or panic again, depending on the encoding, but it must not yield 3.
    let again = catch_unwind(AssertUnwindSafe(|| counter.next()));
    assert!(!matches!(again, Ok(Some(_))), "it went on after the panic");
}

#[test]
fn it_can_be_moved_between_pauses() {
    let mut counter = Subject::count_to_three(Transcript::in_memory());
    assert_eq!(counter.next(), Some(1));
    let mut boxed = Box::new(counter);
    assert_eq!(boxed.next(), Some(2));
    let mut unboxed = *boxed;
    assert_eq!(unboxed.next(), Some(3));
    assert_eq!(unboxed.next(), None);
}

#[test]
fn every_line_knows_the_chapter_that_wrote_it() {
    let transcript = Transcript::in_memory();
    Subject::count_to_three(transcript.clone()).for_each(drop);
    let places: Vec<_> = transcript.entries().iter().map(|entry| entry.written_at).collect();
    assert!(places.iter().all(|place| place.file().ends_with("src/ch1_count_to_three.rs")), "{places:?}");
    assert!(places.is_sorted_by_key(|place| place.line()), "{places:?}");
}
