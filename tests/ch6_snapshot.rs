//! Tests of `ch6_snapshot` for every encoding that has it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::Relaxed;

use pausa::Transcript;
use pausa::ch6_snapshot::Snapshot;
use pausa_story::playable::ch6_snapshot as playable;

use super::support::{assert_agrees_with_cpython, assert_panics, binary, counting_drops, panicking_at};
use crate::Subject;

const FROM_SIX: [u64; 9] = [6, 3, 10, 5, 16, 8, 4, 2, 1];

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn copied_at_any_pause_both_have_the_same_before_them() {
    for pauses in 0..=FROM_SIX.len() + 1 {
        let mut original = Subject::collatz(6, Transcript::in_memory());
        assert_eq!(original.by_ref().take(pauses).count(), pauses.min(9));
        let copy = original.clone();
        let rest = &FROM_SIX[pauses.min(9)..];
        assert!(copy.eq(rest.iter().copied()), "the copy after {pauses}");
        assert!(original.eq(rest.iter().copied()), "the original after {pauses}");
    }
}

#[test]
fn a_copy_and_its_original_advance_independently() {
    let mut original = Subject::collatz(6, Transcript::in_memory());
    original.next();
    let mut copies = [original.clone(), original.clone(), original];
    for number in &FROM_SIX[1..] {
        assert_eq!(copies.each_mut().map(Iterator::next), [Some(*number); 3]);
    }
}

#[test]
fn a_copy_of_a_copy_is_one_too() {
    let mut original = Subject::collatz(6, Transcript::in_memory());
    original.next();
    let mut copy = original.clone();
    copy.next();
    assert!(copy.clone().eq(FROM_SIX[2..].iter().copied()));
    assert!(original.clone().eq(FROM_SIX[1..].iter().copied()));
}

#[test]
fn what_they_own_together_is_dropped_with_the_last_of_them() {
    let (transcript, drops) = counting_drops();
    let mut original = Subject::collatz(6, transcript);
    original.next();
    let copy = original.clone();
    drop(original);
    assert_eq!(drops.load(Relaxed), 0);
    assert_eq!(copy.count(), 8);
    assert_eq!(drops.load(Relaxed), 1);
}

#[test]
fn where_a_number_would_not_fit_it_ends() {
    let from = u64::MAX / 2; // an odd one
    assert_eq!(Subject::collatz(from, Transcript::in_memory()).last(), Some(from));
}

#[test]
fn where_a_number_would_not_fit_the_program_says_so() {
    let output =
        binary(&["play", "ch6_snapshot", "--", "--from", "18446744073709551615"]).output().expect("it runs");
    let [stdout, stderr] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stdout.ends_with("Original: 18446744073709551615\nSe hace una copia.\n"), "{stdout}");
    assert!(stderr.contains("what follows 18446744073709551615 does not fit"), "{stderr}");
}

#[test]
fn one_that_panicked_can_be_copied_and_neither_goes_on() {
    let mut original = Subject::collatz(6, panicking_at("[Collatz] 10"));
    assert_eq!(original.by_ref().take(2).count(), 2);
    assert_panics(|| original.next());
    for mut iterator in [original.clone(), original] {
        // It may be over or panic again, depending on the encoding, but it must not yield the number after 10.
        let again = catch_unwind(AssertUnwindSafe(|| iterator.next()));
        assert!(!matches!(again, Ok(Some(5))), "it went on after the panic");
    }
}
