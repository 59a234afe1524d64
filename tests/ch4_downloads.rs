//! Tests of `ch4_downloads` for every encoding, on three loops.

use std::fmt;
use std::future::{Ready, ready};

use pausa::ch4_downloads::Downloads;
use pausa::{Loop, Session, TaskFailed};
use pausa_loops::OnLoop;
use pausa_story::playable::ch4_downloads as playable;

use super::support::{assert_agrees_with_cpython, on_every_loop};
use crate::Subject;

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

/// A session whose pages are as long as their URLs. A URL that contains `missing` fails, and one that contains `panic` panics.
#[derive(Clone)]
struct Lengths;

#[derive(Clone, Debug, PartialEq)]
struct Missing(String);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is missing", self.0)
    }
}

impl std::error::Error for Missing {}

impl Session for Lengths {
    type Error = Missing;
    type Get = Ready<Result<Vec<u8>, Missing>>;

    fn get(&self, url: &str) -> Self::Get {
        assert!(!url.contains("panic"), "asked to panic");
        ready(if url.contains("missing") { Err(Missing(url.to_string())) } else { Ok(vec![0; url.len()]) })
    }
}

struct Downloading(&'static [&'static str]);

impl OnLoop for Downloading {
    type Output = Vec<Result<Result<usize, Missing>, TaskFailed>>;

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        Subject::at_once(event_loop, Lengths, self.0.iter().map(|url| url.to_string()).collect()).await
    }
}

#[test]
fn a_page_that_is_missing_is_an_error_in_its_place_and_the_others_come() {
    for (name, sizes) in on_every_loop(|| Downloading(&["a", "missing", "abc"])) {
        assert_eq!(sizes, [Ok(Ok(1)), Ok(Err(Missing("missing".into()))), Ok(Ok(3))], "on {name}");
    }
}

#[test]
fn a_download_that_panics_is_an_error_in_its_place_and_the_others_come() {
    for (name, sizes) in on_every_loop(|| Downloading(&["panic", "abc"])) {
        assert_eq!(sizes, [Err(TaskFailed::Panicked("asked to panic".into())), Ok(Ok(3))], "on {name}");
    }
}

#[test]
fn without_pages_there_are_no_sizes() {
    for (name, sizes) in on_every_loop(|| Downloading(&[])) {
        assert_eq!(sizes, [], "on {name}");
    }
}
