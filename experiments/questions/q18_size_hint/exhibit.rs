//! What `collect` asks of the allocator when an iterator says how many items are to come, and when it does not.

use std::process::Command;

use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;
use pausa::ch1_fibonacci::Fibonacci;
use pausa::ch2_log_pipeline::LogPipeline;
use pausa_coroutine::CoroutineClosure;
use pausa_lab::callgrind;
use pausa_story::Failure;
use pausa_struct::Struct;

use crate::evidence::{Evidence, Value};
use crate::exhibit::{Exhibit, Status};
use crate::snippet::Snippet;

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    folder: "q18_size_hint",
    question: "Should `size_hint` be computed?",
    status: Status::Depends,
    answer: "an exact one saves every reallocation of `collect`, and hardly an instruction; only 2 of the story's 5 iterators \
             could give one, and what a filter could say helps nobody",
    run,
    workloads: &[],
};

/// Ways whose instructions are counted, by the name that the program knows.
const COUNTED: [(&str, &str); 4] = [
    ("struct, by hand and silent", "struct"),
    ("struct, by hand with a hint", "struct-hinted"),
    ("gen", "gen"),
    ("gen with a computed hint (emulated)", "gen-hinted"),
];

fn run() -> Result<Evidence, Failure> {
    let mut evidence = Evidence::default();
    let collect = Snippet::of("q18_size_hint/collect.rs").optimised("2");
    for line in collect.printed()?.lines() {
        let [way, count, hint, allocated, grown, kept, unused] = line.split('\t').collect::<Vec<_>>()[..]
        else {
            return Err(Failure::Run(format!("q18_size_hint/collect.rs: not a row: {line}")));
        };
        let table = format!("`collect` of what is in {count} numbers of 8 bytes");
        evidence.add(&table, way, "`size_hint`", Value::text(hint));
        for (column, figure) in [
            ("allocations", allocated),
            ("reallocations", grown),
            ("bytes kept by them", kept),
            ("room unused", unused),
        ] {
            let count = figure.parse().map_err(|error| Failure::Run(format!("{line}: {error}")))?;
            evidence.add(&table, way, column, Value::Count(count));
        }
    }
    let program = collect.program()?;
    for (row, way) in COUNTED {
        let run = |times: u64| {
            let mut command = Command::new(&program);
            command.args([way, &times.to_string()]);
            command
        };
        let counted = callgrind::slope(run, 10, 50).map(|instructions| instructions / 1_000.0);
        let table = "The same: instructions for a number, of a thousand";
        evidence.add(table, row, "O2", Value::instructions(counted));
    }
    for (row, hint, hint_of_closure, source, items) in of_the_story() {
        let table = "The story's iterators";
        evidence.add(table, row, "`size_hint`, struct", Value::text(format!("{hint:?}")));
        evidence.add(table, row, "`size_hint`, coroutine", Value::text(format!("{hint_of_closure:?}")));
        evidence.add(table, row, "a `yield` is reached at most", Value::Count(source));
        evidence.add(table, row, "items", Value::Count(items));
    }
    Ok(evidence)
}

type Hint = (usize, Option<usize>);

/// What each says of itself, how often it could yield, and how many items there are.
fn of_the_story() -> Vec<(&'static str, Hint, Hint, u64, u64)> {
    const LOG: [&str; 5] = ["a b ERROR d", "a b INFO d", "a b ERROR e", "a b ERROR", "a b INFO e"];
    let log = || LOG.into_iter();
    let row = |name, turns, (hint, items): (Hint, u64), (hint_of_closure, _): (Hint, u64)| {
        (name, hint, hint_of_closure, turns, items)
    };
    vec![
        row("`count_to_three`", 3, three::<Struct>(), three::<CoroutineClosure>()),
        row("`fibonacci(90)`, `u64`", 90, terms::<Struct>(90), terms::<CoroutineClosure>(90)),
        row("`fibonacci(200)`, `u64`", 200, terms::<Struct>(200), terms::<CoroutineClosure>(200)),
        row(
            "`read_lines`, 5 lines",
            5,
            said(Struct::read_lines(log())),
            said(CoroutineClosure::read_lines(log())),
        ),
        row(
            "`keep_level`, the same",
            5,
            said(Struct::keep_level(log(), "ERROR")),
            said(CoroutineClosure::keep_level(log(), "ERROR")),
        ),
        row(
            "`extract_message`, the same",
            5,
            said(Struct::extract_message(log())),
            said(CoroutineClosure::extract_message(log())),
        ),
    ]
}

fn three<E: CountToThree>() -> (Hint, u64) {
    said(E::count_to_three(Transcript::silent()))
}

fn terms<E: Fibonacci>(count: u64) -> (Hint, u64) {
    said(E::fibonacci::<u64>(count))
}

/// What it says of itself, and how many items come.
fn said(items: impl Iterator) -> (Hint, u64) {
    (items.size_hint(), items.count() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q18_the_answer_holds() {
        EXHIBIT.assert_the_answer_holds();
    }

    #[test]
    fn no_iterator_of_the_story_says_more_than_is_true() {
        for (name, (least, most), (least_of_closure, _), _, items) in of_the_story() {
            let items = items as usize;
            assert!(least <= items && least_of_closure <= items, "{name}");
            assert!(most.is_none_or(|most| items <= most), "{name}");
        }
    }
}
