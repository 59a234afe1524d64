//! Tests of `ch1_fibonacci` for every encoding.

use std::cell::Cell;
use std::num::Wrapping;
use std::panic::{AssertUnwindSafe, catch_unwind};

use allocation_counter::measure;
use pausa::ch1_fibonacci::{Fibonacci, Number, Overflow, fibonacci_list};
use pausa_story::ch1_fibonacci::Exact;
use pausa_story::playable::ch1_fibonacci as playable;
use proptest::prelude::*;

use self::local::Local;
use super::support::{assert_agrees_with_cpython, assert_panics, cases, played, times};
use crate::Subject;

#[path = "local.rs"]
mod local;

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn it_is_exact_beyond_any_fixed_width() {
    // Computed by Python: `a, b = 0, 1`, then 300 times `a, b = b, a + b`, then `print(a)`.
    let terms = played(playable::<Subject>(), &["--count", "301"]);
    assert_eq!(terms.lines().count(), 301);
    assert_eq!(terms.lines().last(), Some("222232244629420445529739893461909967206666939096499764990979600"));
}

#[test]
fn none_are_asked_for_and_none_come() {
    assert_eq!(Subject::fibonacci::<u64>(0).next(), None);
}

#[test]
fn in_64_bits_it_gives_94_terms_and_then_an_error() {
    let terms: Vec<_> = Subject::fibonacci::<u64>(1000).collect();
    assert_eq!(terms.len(), 95);
    assert_eq!(terms[93], Ok(12_200_160_415_121_876_738));
    assert_eq!(terms[94], Err(Overflow));
}

#[test]
fn in_64_bits_the_first_94_terms_are_no_error() {
    assert_eq!(Subject::fibonacci::<u64>(94).filter(Result::is_err).count(), 0);
}

#[test]
fn in_128_bits_it_gives_187_terms_and_then_an_error() {
    let terms: Vec<_> = Subject::fibonacci::<u128>(1000).collect();
    assert_eq!(terms.len(), 188);
    assert_eq!(terms[187], Err(Overflow));
}

#[test]
fn past_the_end_and_past_an_overflow_it_gives_none_for_ever() {
    for count in [3, 1000] {
        let mut terms = Subject::fibonacci::<u64>(count);
        terms.by_ref().for_each(drop);
        assert_eq!((terms.next(), terms.next()), (None, None));
    }
}

#[test]
fn after_a_panic_in_an_addition_it_gives_nothing_or_panics_again() {
    let mut terms = Subject::fibonacci::<PanicsAt<2>>(1000);
    assert_panics(|| terms.by_ref().for_each(drop));
    // Which of the two depends on the encoding: a `gen` block panics again.
    for _ in 0..2 {
        let again = catch_unwind(AssertUnwindSafe(|| terms.next().is_none()));
        assert!(again.unwrap_or(true), "it gave a term after the sum that it could not make");
    }
}

/// A number whose addition panics if the sum reaches `LIMIT`.
#[derive(Clone)]
struct PanicsAt<const LIMIT: u64>(u64);

impl<const LIMIT: u64> Number for PanicsAt<LIMIT> {
    fn zero() -> Self {
        PanicsAt(0)
    }

    fn one() -> Self {
        PanicsAt(1)
    }

    fn checked_add(&self, other: &Self) -> Option<Self> {
        assert!(self.0 + other.0 < LIMIT, "asked to panic");
        Some(PanicsAt(self.0 + other.0))
    }
}

#[test]
fn while_it_is_paused_it_keeps_two_numbers() {
    let mut terms = Subject::fibonacci::<Counted>(1000);
    for _ in 0..100 {
        let term = terms.next();
        assert_eq!(ALIVE.get(), 3, "two inside, and the one that it gave");
        drop(term);
        assert_eq!(ALIVE.get(), 2);
    }
    drop(terms);
    assert_eq!(ALIVE.get(), 0);
}

thread_local! {
    static ALIVE: Cell<usize> = const { Cell::new(0) };
}

/// A number that counts the live values of its type.
struct Counted(Exact);

impl Counted {
    fn new(number: Exact) -> Self {
        ALIVE.set(ALIVE.get() + 1);
        Counted(number)
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        Counted::new(self.0.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

impl Number for Counted {
    fn zero() -> Self {
        Counted::new(Exact::zero())
    }

    fn one() -> Self {
        Counted::new(Exact::one())
    }

    fn checked_add(&self, other: &Self) -> Option<Self> {
        self.0.checked_add(&other.0).map(Counted::new)
    }
}

#[test]
fn in_a_fixed_width_no_item_allocates_and_the_peak_does_not_grow() {
    let peak = |count| {
        let mut terms = Subject::fibonacci::<Wrapping<u64>>(count);
        terms.next();
        let in_items = measure(|| assert_eq!(terms.by_ref().count() as u64, count - 1));
        assert_eq!(in_items.count_total, 0, "{count} items");
        drop(terms);
        measure(|| Subject::fibonacci::<Wrapping<u64>>(count).for_each(drop)).bytes_max
    };
    assert_eq!(peak(10), peak(times(1_000_000, 100_000)));
}

#[test]
fn it_may_be_made_of_numbers_that_stay_on_their_thread() {
    let last = Subject::fibonacci::<Local>(11).last();
    assert!(last.is_some_and(|term| term.is_ok_and(|term| *term.0 == 55)));
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn it_gives_what_the_list_holds(count in 0u64..300) {
        let terms: Result<Vec<_>, _> = Subject::fibonacci::<Exact>(count).collect();
        prop_assert_eq!(terms, fibonacci_list(count));
        let terms: Result<Vec<_>, _> = Subject::fibonacci::<u64>(count).collect();
        prop_assert_eq!(terms, fibonacci_list(count));
    }
}
