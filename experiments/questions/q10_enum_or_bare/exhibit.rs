//! The same coroutines with and without an enum around their results: the sizes of the results, and the code that uses
//! them.

mod bare;
mod wrapped;

use std::convert::Infallible;
use std::task::Poll;

use crate::exhibit::*;
use pausa::Outcome;
use pausa::ch1_fibonacci::Overflow;
use pausa::ch2_worker::{Request, WorkerError};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Wrap what is yielded and what is returned in an enum, or not?",
    status: Some(Status::Demonstration),
    ..exhibit!("q10", "q10_enum_or_bare", run, CLAIMS, T1)
};

const T0: &str = "Bytes of what a resumption gives, for the types of the story's programs";
const T1: &str = "Lines of code";
const T2: &str = "The adder is sent 1, 2, nothing, 4: what who delegates to it hears";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "an_enum_costs_bytes_only_where_the_end_is_not_told",
        sentence: "In the story's programs an enum takes no more bytes than the bare type, except if both values have the same type and the bare form does not mark the end: {wrapped} instead of {bare}.",
        holds: |e| {
            let untold = "`delegation`, the end not told";
            let of = |row, column| number(e, T0, row, column);
            e.say("wrapped", of(untold, "enum")?);
            e.say("bare", of(untold, "bare")?);
            all(rows(e, T0), |row| Ok((of(row, "enum")? > of(row, "bare")?) == (row == untold)))
        },
    },
    Claim {
        id: "bare_who_delegates_does_not_hear_of_the_end",
        sentence: "A bare coroutine is passed to `map` and `from_fn` in {bare} lines instead of {wrapped}, but a body that delegates does not learn which value was the last.",
        holds: |e| {
            let of = |column| number(e, T1, "used by `Iterator::map`", column);
            e.say("bare", of("bare")?);
            e.say("wrapped", of("enum")?);
            let heard = |row| word(e, T2, row, "trace");
            Ok(of("bare")? < of("enum")?
                && heard("enum, struct")?.contains("returned")
                && !heard("bare, struct, told by nobody")?.contains("returned"))
        },
    },
];

fn run(evidence: &mut Evidence) -> Result<()> {
    if !do_the_same() {
        return Err("the two do not do the same".into());
    }
    for (program, form, wrapped, bare) in sizes() {
        evidence.add(T0, program, "the bare type", Value::text(form));
        evidence.add(T0, program, "enum", Found::bytes(wrapped));
        evidence.add(T0, program, "bare", Found::bytes(bare));
    }
    let bare = sections(include_str!("bare.rs"));
    for ((name, wrapped), (_, bare)) in sections(include_str!("wrapped.rs")).iter().zip(&bare) {
        evidence.add(T1, name, "enum", Found::count(wrapped.len()));
        evidence.add(T1, name, "bare", Found::count(bare.len()));
        evidence.add(T1, name, "the same in both", Found::count(in_both(wrapped, bare)));
    }
    for (row, trace) in [
        ("enum, struct", wrapped_trace()),
        ("bare, struct, told by what it sends", bare_trace()),
        ("bare, struct, told by nobody", untold_trace()),
    ] {
        evidence.add(T2, row, "trace", Value::text(trace.join("; ")));
    }
    Ok(())
}

/// The bare type: the common type of both values, or that of an iterator or a future.
fn sizes() -> [(&'static str, &'static str, usize, usize); 9] {
    fn row<Y, R, B>(program: &'static str, bare: &'static str) -> (&'static str, &'static str, usize, usize) {
        (program, bare, size_of::<Outcome<Y, R>>(), size_of::<B>())
    }
    type Refused = Result<Request, WorkerError>;
    [
        row::<u32, (), Option<u32>>("`count_to_three`", "`Option<u32>`"),
        row::<Result<u64, Overflow>, (), Option<Result<u64, Overflow>>>(
            "`fibonacci`",
            "`Option<Result<u64, _>>`",
        ),
        row::<&str, (), Option<&str>>("`log_pipeline`", "`Option<&str>`"),
        row::<(), (), bool>("`cooperative`", "`bool`"),
        row::<(), Infallible, ()>("`echo`, never ends", "`()`"),
        row::<Refused, (), Option<Refused>>("`worker`", "`Option<Result<…>>`"),
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

/// A delegating body that cannot know what ends the adder.
fn untold_trace() -> Vec<String> {
    let mut adder = bare::adder();
    let sent = [Some(1), Some(2), None, Some(4)];
    sent.map(|number| format!("{}", adder.resume(number))).to_vec()
}

/// With the enum and without it, by hand and by a library.
fn do_the_same() -> bool {
    let (mut by_hand, mut bare_by_hand) = (wrapped::numbers(3), bare::numbers(3));
    let numbers = [
        wrapped::collected(|| by_hand.resume()),
        bare::collected(|| bare_by_hand.resume()),
        wrapped::collected(wrapped::numbers_of_library(3)),
        bare::collected(bare::numbers_of_library(3)),
    ];
    let (mut by_hand, mut bare_by_hand) = (wrapped::signs(), bare::signs());
    let signs = [
        wrapped::mapped(|number| by_hand.resume(number)),
        bare::mapped(|number| bare_by_hand.resume(number)),
        wrapped::mapped(wrapped::signs_of_library()),
        bare::mapped(bare::signs_of_library()),
    ];
    let traces = [
        wrapped_trace(),
        bare_trace(),
        wrapped::delegated(wrapped::adder_of_library()),
        bare::delegated(bare::adder_of_library()),
    ];
    numbers.iter().all(|numbers| *numbers == [0, 1, 2])
        && signs.iter().all(|signs| *signs == [-1, 2, -3, 4])
        && traces.iter().all(|trace| *trace == ["so far 1", "so far 3", "returned 3"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_the_enum_and_without_they_do_the_same() {
        assert!(do_the_same());
    }

    #[test]
    fn lines_in_both_keep_their_order() {
        assert_eq!(in_both(&["a", "b", "c"], &["a", "x", "c"]), 2);
        assert_eq!(in_both(&["a", "b"], &["b", "a"]), 1);
        assert_eq!(in_both(&["a", "a"], &["a"]), 1);
        assert_eq!(in_both(&[], &["a"]), 0);
    }
}
