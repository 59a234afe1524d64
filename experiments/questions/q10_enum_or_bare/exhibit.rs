//! The same coroutines with an enum around what they give out, and without: what is given, and what who uses them writes.

mod bare;
mod wrapped;

use std::convert::Infallible;
use std::task::Poll;

use pausa::Outcome;
use pausa::ch1_fibonacci::Overflow;
use pausa::ch2_worker::{Request, WorkerError};
use pausa_story::Failure;

use crate::evidence::{Evidence, Value};
use crate::exhibit::{Exhibit, Status};

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    folder: "q10_enum_or_bare",
    question: "Wrap what is yielded and what is returned in an enum, or not?",
    status: Status::Depends,
    answer: "no bytes in it, but where both are one type and the end is not told (16 against 8); bare it goes into `map` and \
             `from_fn` as it is, and who delegates is not told that it was the last value",
    run,
    workloads: &[],
};

fn run() -> Result<Evidence, Failure> {
    let mut evidence = Evidence::default();
    for (program, form, wrapped, bare) in sizes() {
        let table = "Bytes of what a resumption gives, for the types of the story's programs";
        evidence.add(table, program, "the bare type", Value::text(form));
        evidence.add(table, program, "enum", Value::Bytes(wrapped as u64));
        evidence.add(table, program, "bare", Value::Bytes(bare as u64));
    }
    let bare = sections(include_str!("bare.rs"));
    for ((name, wrapped), (_, bare)) in sections(include_str!("wrapped.rs")).iter().zip(&bare) {
        let table = "Lines of code";
        evidence.add(table, name, "enum", Value::Count(wrapped.len() as u64));
        evidence.add(table, name, "bare", Value::Count(bare.len() as u64));
        evidence.add(table, name, "the same in both", Value::Count(in_both(wrapped, bare) as u64));
    }
    let heard = "The adder is sent 1, 2, nothing, 4: what who delegates to it hears";
    for (row, trace) in [
        ("enum, struct", wrapped_trace()),
        ("bare, struct, told by what it sends", bare_trace()),
        ("bare, struct, told by nobody", untold_trace()),
    ] {
        evidence.add(heard, row, "trace", Value::text(trace.join("; ")));
    }
    Ok(evidence)
}

/// What is bare where both are values of one type, or an iterator's, or a future's.
fn sizes() -> [(&'static str, &'static str, usize, usize); 9] {
    fn row<Y, R, B>(program: &'static str, bare: &'static str) -> (&'static str, &'static str, usize, usize) {
        (program, bare, size_of::<Outcome<Y, R>>(), size_of::<B>())
    }
    type Ended = Result<(), WorkerError>;
    [
        row::<u32, (), Option<u32>>("`count_to_three`", "`Option<u32>`"),
        row::<Result<u64, Overflow>, (), Option<Result<u64, Overflow>>>(
            "`fibonacci`",
            "`Option<Result<u64, _>>`",
        ),
        row::<&str, (), Option<&str>>("`log_pipeline`", "`Option<&str>`"),
        row::<(), (), bool>("`cooperative`", "`bool`"),
        row::<(), Infallible, ()>("`echo`, never ends", "`()`"),
        row::<Request, Ended, Result<Request, Ended>>("`worker`", "`Result<Request, _>`"),
        row::<i64, i64, i64>("`delegation`, the end not told", "`i64`"),
        row::<i64, i64, Result<i64, i64>>("`delegation`, the end told", "`Result<i64, i64>`"),
        row::<(), String, Poll<String>>("a future of a text", "`Poll<String>`"),
    ]
}

/// The parts of a file, each with its lines of code.
fn sections(file: &str) -> Vec<(&str, Vec<&str>)> {
    let sections = file.split("// == ").skip(1).map(|section| {
        let (name, code) = section.split_once('\n').unwrap_or((section, ""));
        let lines = code.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
        (name, lines.collect())
    });
    sections.collect()
}

/// The length of the longest sequence of lines that both have.
fn in_both(one: &[&str], other: &[&str]) -> usize {
    let mut row = vec![0; other.len() + 1];
    for line in one {
        let mut diagonal = 0;
        for (at, twin) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if line == twin { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[other.len()]
}

fn wrapped_trace() -> Vec<String> {
    let mut adder = wrapped::adder();
    wrapped::delegated(|number| adder.resume(number))
}

fn bare_trace() -> Vec<String> {
    let mut adder = bare::adder();
    bare::delegated(|number| adder.resume(number))
}

/// One who cannot know what ends the adder.
fn untold_trace() -> Vec<String> {
    let mut adder = bare::adder();
    let sent = [Some(1), Some(2), None, Some(4)];
    sent.map(|number| format!("{}", adder.resume(number))).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q10_the_answer_holds() {
        EXHIBIT.assert_the_answer_holds();
    }

    #[test]
    fn with_the_enum_and_without_they_do_the_same() {
        let (mut by_hand, mut bare_by_hand) = (wrapped::numbers(3), bare::numbers(3));
        assert_eq!(wrapped::collected(|| by_hand.resume()), [0, 1, 2]);
        assert_eq!(bare::collected(|| bare_by_hand.resume()), [0, 1, 2]);
        assert_eq!(wrapped::collected(wrapped::numbers_of_library(3)), [0, 1, 2]);
        assert_eq!(bare::collected(bare::numbers_of_library(3)), [0, 1, 2]);
        let (mut by_hand, mut bare_by_hand) = (wrapped::signs(), bare::signs());
        assert_eq!(wrapped::mapped(|number| by_hand.resume(number)), [-1, 2, -3, 4]);
        assert_eq!(bare::mapped(|number| bare_by_hand.resume(number)), [-1, 2, -3, 4]);
        assert_eq!(wrapped::mapped(wrapped::signs_of_library()), [-1, 2, -3, 4]);
        assert_eq!(bare::mapped(bare::signs_of_library()), [-1, 2, -3, 4]);
        assert_eq!(wrapped_trace(), ["so far 1", "so far 3", "returned 3"]);
        assert_eq!(bare_trace(), wrapped_trace());
        assert_eq!(wrapped::delegated(wrapped::adder_of_library()), wrapped_trace());
        assert_eq!(bare::delegated(bare::adder_of_library()), wrapped_trace());
    }

    #[test]
    fn lines_in_both_keep_their_order() {
        assert_eq!(in_both(&["a", "b", "c"], &["a", "x", "c"]), 2);
        assert_eq!(in_both(&["a", "b"], &["b", "a"]), 1);
        assert_eq!(in_both(&["a", "a"], &["a"]), 1);
        assert_eq!(in_both(&[], &["a"]), 0);
    }
}
