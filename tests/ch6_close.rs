//! Tests of `ch6_close`, and of `Guard::close`, for every encoding that has it.

use std::sync::atomic::Ordering::Relaxed;

use pausa::ch6_close::Close;
use pausa::{CloseError, Guard, Outcome, Progress, Thrown, Transcript};
use pausa_story::playable::ch6_close as playable;

use super::support::{assert_agrees_with_cpython, assert_panics, counting_drops, panicking_at};
use crate::Subject;

const OPENS: &str = "  [Abre el registro]\n";
const CLOSES: &str = "  [Cierra el registro]\n";

/// Starts or resumes three lines until they have yielded `pauses` times, or have ended.
macro_rules! after_pauses {
    ($reading:ident, $pauses:expr) => {
        for pause in 1..=$pauses {
            let resumed = if pause == 1 { $reading.start().ok() } else { $reading.send(Ok(())).ok() };
            let expected = if pause <= 3 { Outcome::Yielded(pause) } else { Outcome::Complete(Ok(())) };
            assert_eq!(resumed, Some(expected));
        }
    };
}

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn closed_at_any_pause_it_cleans_up_once_and_has_ended() {
    for pauses in 1..=3 {
        let transcript = Transcript::in_memory();
        let mut reading = Guard::new(Subject::lines(3, transcript.clone()));
        after_pauses!(reading, pauses);
        assert_eq!(transcript.text(), OPENS);
        assert_eq!((reading.close(), reading.progress()), (Ok(None), Progress::Complete));
        assert_eq!((reading.close(), reading.progress()), (Ok(None), Progress::Complete));
        assert_eq!(transcript.text(), format!("{OPENS}{CLOSES}"), "after {pauses} pauses");
        assert_eq!(reading.send(Ok(())).map_err(|refused| refused.progress), Err(Progress::Complete));
    }
}

#[test]
fn closed_before_the_start_it_never_runs() {
    let transcript = Transcript::in_memory();
    let mut reading = Guard::new(Subject::lines(3, transcript.clone()));
    assert_eq!((reading.close(), reading.progress()), (Ok(None), Progress::Complete));
    assert_eq!(reading.start().map_err(|refused| refused.progress), Err(Progress::Complete));
    drop(reading);
    assert_eq!(transcript.text(), "");
}

#[test]
fn closed_after_its_end_it_does_not_clean_up_again() {
    let transcript = Transcript::in_memory();
    let mut reading = Guard::new(Subject::lines(3, transcript.clone()));
    after_pauses!(reading, 4);
    assert_eq!((reading.close(), reading.progress()), (Ok(None), Progress::Complete));
    assert_eq!(transcript.text(), format!("{OPENS}{CLOSES}"));
}

/// The difference to Python, where a generator that nobody refers to is closed.
#[test]
fn dropped_at_a_pause_it_drops_what_it_owns_and_its_cleanup_does_not_run() {
    for pauses in 0..=3 {
        let transcript = Transcript::in_memory();
        let mut reading = Guard::new(Subject::lines(3, transcript.clone()));
        after_pauses!(reading, pauses);
        drop(reading);
        assert_eq!(transcript.text(), if pauses == 0 { "" } else { OPENS });
    }
}

#[test]
fn closed_or_not_it_drops_what_it_owns_once() {
    for pauses in 0..=4 {
        for closes in [false, true] {
            let (transcript, drops) = counting_drops();
            let mut reading = Guard::new(Subject::lines(3, transcript));
            after_pauses!(reading, pauses);
            if closes {
                assert_eq!(reading.close(), Ok(None));
            }
            drop(reading);
            assert_eq!(drops.load(Relaxed), 1, "after {pauses} pauses, closed: {closes}");
        }
    }
}

#[test]
fn one_that_yields_while_it_is_closed_is_reported_with_the_value_and_can_be_closed_again() {
    let transcript = Transcript::in_memory();
    let mut stubborn = Guard::new(Subject::stubborn(transcript.clone()));
    assert_eq!(stubborn.start(), Ok(Outcome::Yielded(1)));
    assert_eq!(stubborn.close(), Err(CloseError::Yielded(2)));
    assert_eq!(stubborn.progress(), Progress::Suspended);
    assert_eq!((stubborn.close(), stubborn.progress()), (Ok(None), Progress::Complete));
    assert_eq!(transcript.text(), "  [Cede en vez de terminar]\n");
}

#[test]
fn one_that_yielded_while_it_was_closed_still_ends_with_the_request() {
    let mut stubborn = Guard::new(Subject::stubborn(Transcript::in_memory()));
    assert!(stubborn.start().is_ok());
    assert_eq!(stubborn.close(), Err(CloseError::Yielded(2)));
    assert_eq!(stubborn.send(Ok(())), Ok(Outcome::Complete(Err(Thrown::Close))));
}

#[test]
fn without_being_closed_the_same_body_ends_with_a_value() {
    let mut stubborn = Guard::new(Subject::stubborn(Transcript::in_memory()));
    assert!(stubborn.start().is_ok());
    assert_eq!(stubborn.send(Ok(())), Ok(Outcome::Yielded(2)));
    assert_eq!(stubborn.send(Ok(())), Ok(Outcome::Complete(Ok(()))));
}

#[test]
fn a_panic_in_the_cleanup_reaches_the_caller_of_close() {
    let mut reading = Guard::new(Subject::lines(3, panicking_at("Cierra")));
    assert!(reading.start().is_ok());
    assert_panics(|| reading.close());
    assert_eq!((reading.close(), reading.progress()), (Ok(None), Progress::Panicked));
}
