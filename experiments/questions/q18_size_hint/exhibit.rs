//! What `collect` asks of the allocator when an iterator says how many items are to come, and when it does not.

use crate::exhibit::*;
use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;
use pausa::ch1_fibonacci::Fibonacci;
use pausa::ch2_log_pipeline::LogPipeline;
use pausa_coroutine::CoroutineClosure;
use pausa_struct::Struct;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    name: "q18",
    folder: concat!(env!("CARGO_MANIFEST_DIR"), "/q18_size_hint"),
    command: "cargo pausa questions q18",
    question: "Should `size_hint` be computed?",
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: RESULT,
    ..Experiment::EMPTY
};

const T1: &str = "`collect` of what is in 100000 numbers of 8 bytes";
const T2: &str = "The same: instructions for a number, of a thousand";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "an_exact_hint_saves_every_reallocation",
        sentence: "An exact `size_hint` saves every reallocation of `collect` ({reallocations} of them for 100,000 numbers), and, without `TrustedLen`, hardly an instruction.",
        holds: |e| {
            let of = |row| number(e, T1, row, "reallocations");
            e.say("reallocations", of("gen")?);
            let hint =
                number(e, T2, "gen with a computed hint (emulated)", "O2")? / number(e, T2, "gen", "O2")?;
            Ok(of("gen")? > 0.0 && of("gen with a computed hint (emulated)")? == 0.0 && hint > 0.9)
        },
    },
    Claim {
        id: "what_a_filter_could_say_helps_nobody",
        sentence: "What a filter could say, an upper bound, saves no reallocation.",
        holds: |e| {
            let of = |row| number(e, T1, row, "reallocations");
            Ok(of("range, filter")? == of("gen that keeps half")?)
        },
    },
];

/// Ways whose instructions are counted, by the name that the program knows.
const COUNTED: [(&str, &str); 4] = [
    ("struct, by hand and silent", "struct"),
    ("struct, by hand with a hint", "struct-hinted"),
    ("gen", "gen"),
    ("gen with a computed hint (emulated)", "gen-hinted"),
];

fn run() -> Result<Evidence> {
    let mut evidence = Evidence::default();
    let collect = snippet("q18_size_hint/collect.rs").optimised("2");
    for line in collect.printed()?.lines() {
        let [way, count, hint, allocated, grown, kept, unused] = line.split('\t').collect::<Vec<_>>()[..]
        else {
            return Err(format!("q18_size_hint/collect.rs: not a row: {line}").into());
        };
        let table = format!("`collect` of what is in {count} numbers of 8 bytes");
        evidence.add(&table, way, "`size_hint`", Value::text(hint));
        for (column, figure) in [
            ("allocations", allocated),
            ("reallocations", grown),
            ("bytes kept by them", kept),
            ("room unused", unused),
        ] {
            let count: u64 = figure.parse().map_err(|error| format!("{line}: {error}"))?;
            evidence.add(&table, way, column, Found::count(count));
        }
    }
    let program = collect.program()?;
    for (row, way) in COUNTED {
        let counted =
            slope_over(&program, &[way], &[10, 20, 30, 40]).map(|instructions| instructions / 1_000.0);
        let table = "The same: instructions for a number, of a thousand";
        evidence.add(table, row, "O2", Found::instructions(counted));
    }
    for (row, hint, hint_of_closure, source, items) in of_the_story() {
        let table = "The story's iterators";
        evidence.add(table, row, "`size_hint`, struct", Value::text(format!("{hint:?}")));
        evidence.add(table, row, "`size_hint`, coroutine", Value::text(format!("{hint_of_closure:?}")));
        evidence.add(table, row, "a `yield` is reached at most", Found::count(source));
        evidence.add(table, row, "items", Found::count(items));
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
    fn no_iterator_of_the_story_says_more_than_is_true() {
        for (name, (least, most), (least_of_closure, _), _, items) in of_the_story() {
            let items = items as usize;
            assert!(least <= items && least_of_closure <= items, "{name}");
            assert!(most.is_none_or(|most| items <= most), "{name}");
        }
    }
}
