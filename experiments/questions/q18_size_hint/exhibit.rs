//! Measures the instructions and allocations of `collect` for iterators with an exact hint, with `TrustedLen`, and
//! without a hint.

use pausa::Transcript;
use pausa::ch1_count_to_three::CountToThree;
use pausa::ch1_fibonacci::Fibonacci;
use pausa::ch2_log_pipeline::LogPipeline;
use pausa_coroutine::CoroutineClosure;
use pausa_lab::matrix::{self, Ratios};
use pausa_lab::{Facts, Plan};
use pausa_struct::Struct;

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Should `size_hint` be computed?",
    status: Some(Status::DependsOn("what is promised, the form of the call and LLVM's jump threading")),
    plan,
    claims: CLAIMS,
    tables: &[
        ("decides", |facts| Ok(decisive(facts))),
        ("result", |facts| with_programs(&rest(facts), include_str!("exhibit.rs"))),
    ],
    ..exhibit!("q18", "q18_size_hint")
};

const COLLECT: &str = "collect";
const STORY: &str = "The story's iterators";
const LARGE: &str = "`collect` of what is in 100000 numbers of 8 bytes";

const ENTRIES: [(&str, &str); 5] = [
    ("generated", "`gen`"),
    ("hinted", "`gen`, exact hint"),
    ("trusted", "`gen`, `TrustedLen`"),
    ("range", "a range"),
    ("hand", "by hand, no hint"),
];

const CLAIMS: &[Claim] = &[
    Claim {
        id: "an_exact_hint_saves_every_reallocation",
        sentence: "An exact `size_hint` saves every reallocation of `collect` ({reallocations} of them for 100,000 numbers); the upper bound that a filter could give saves none.",
        holds: |e| {
            let of = |row| number(e, LARGE, row, "reallocations");
            e.say("reallocations", of("`gen` block")?);
            Ok(of("`gen` block")? > 0.0
                && of("with an exact hint")? == 0.0
                && of("a range, filtered")? == of("`gen` block that filters")?)
        },
    },
    Claim {
        id: "in_instructions_a_hint_has_no_stable_sign",
        sentence: "A hint can lower or raise the instruction count: with it, `collect` takes {hint} times the instructions of a plain `gen` block, fewer in {fewer} of {cells} cells of the matrix.",
        holds: |e| {
            let hint = Ratios::of(e, COLLECT, "hinted", "generated", |_, _| true)?;
            let fewer = hint.count(|ratio| ratio < 1.0);
            e.say("hint", hint.shown());
            e.say("fewer", fewer);
            e.say("cells", hint.cells.len());
            Ok(fewer > 0 && fewer < hint.cells.len())
        },
    },
    Claim {
        id: "trusted_len_with_jump_threading_is_a_range",
        sentence: "With `TrustedLen`, `collect` takes {threaded} times those instructions if it is inlined at O2 or O3 with LLVM's jump threading, as few as over a range; {without} times without the pass, {small} at Os, and {dynamic} behind `dyn`, which hides the trait.",
        holds: |e| {
            let of = |other, wanted: fn(&str, &str) -> bool| Ratios::of(e, COLLECT, "trusted", other, wanted);
            let threaded = |build: &str, form: &str| {
                form == "inlined" && build.ends_with("threaded") && !build.starts_with("Os")
            };
            let plain = of("generated", threaded)?;
            let without = of("generated", |build, form| {
                form == "inlined" && !build.ends_with("threaded") && !build.starts_with("Os")
            })?;
            let small = of("generated", |build, form| form == "inlined" && build.starts_with("Os"))?;
            let dynamic = of("generated", |_, form| form == "dyn")?;
            e.say("threaded", plain.shown());
            e.say("without", without.shown());
            e.say("small", small.shown());
            e.say("dynamic", dynamic.shown());
            Ok(plain.range().1 < 0.25
                && of("range", threaded)?.range().1 < 1.05
                && without.range().0 > 0.85
                && small.range().0 > 1.0
                && dynamic.range().0 > 1.0)
        },
    },
];

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    // A unit of the program is a number.
    count_forms(plan, "q18_size_hint/collect.rs", &matrix::variants(), [10_000, 20_000, 30_000]);
    gather(plan, run)
}

fn run(evidence: &mut Evidence) -> Result<()> {
    let variant = &matrix::variants()[0];
    let program = variant.of(&snippet("q18_size_hint/collect.rs")).program()?;
    let mut command = std::process::Command::new(program.path()?);
    for line in pausa_lab::build::succeed(command.arg("allocations"))?.lines() {
        let [way, count, hint, allocated, grown, unused] = cells(line)?;
        let table = format!("`collect` of what is in {count} numbers of 8 bytes");
        evidence.add(&table, way, "`size_hint`", Value::text(hint));
        for (column, figure) in
            [("allocations", allocated), ("reallocations", grown), ("room unused", unused)]
        {
            let count: u64 = figure.parse().map_err(|error| format!("{line}: {error}"))?;
            evidence.add(&table, way, column, Found::count(count));
        }
    }
    for (row, hint, hint_of_closure, source, items) in of_the_story() {
        evidence.add(STORY, row, "`size_hint`, struct", Value::text(format!("{hint:?}")));
        evidence.add(STORY, row, "`size_hint`, coroutine", Value::text(format!("{hint_of_closure:?}")));
        evidence.add(STORY, row, "a `yield` is reached at most", Found::count(source));
        evidence.add(STORY, row, "items", Found::count(items));
    }
    Ok(())
}

fn decisive(facts: &Facts) -> String {
    let columns = ENTRIES.map(|(entry, title)| (column(COLLECT, entry, "inlined", "instructions"), title));
    decides_matrix(facts, &columns, "Instructions for a number, inlined.")
}

fn rest(facts: &Facts) -> String {
    let tables = matrix::tables(facts, COLLECT, "a number", &ENTRIES);
    format!("{tables}\n\n{}", pausa_lab::table::cases(facts, |case| case != COLLECT))
}

type Hint = (usize, Option<usize>);

/// The hint of each iterator, how often it could yield, and the number of its items.
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

/// Returns the hint and the number of items.
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
