//! Compares nightly's `for await` with a hand-written loop, over the pipelines of question 15 and a buffer as in
//! question 20.
//! `poll_progress` and `async fn next` are emulated.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "What should `for await` become? (Alternatives emulated)",
    status: Some(Status::DependsOn("whether the iterator works while the body runs")),
    plan: |plan| {
        plan.sources.push("experiments/questions/q15_poll_next".into());
        gather(plan, run)
    },
    claims: CLAIMS,
    tables: &[("decides", |facts| decides(facts, BUFFERED)), ("result", |facts| others(facts, BUFFERED))],
    ..exhibit!("q25", "q25_for_await")
};

const BUFFERED: &str = "Two of four members at a time; member and body take four turns each";
const SUM: &str = "The same sum by each loop";
const LINES: &str = "Instructions per line, the pipelines of question 15";
const CANCELLED: &str = "The loop is dropped whenever it is pending, and begun again on the same iterator";
const ACCEPTED: &str = "`for await` over …";

const WHILE_LET: &str = "`while let` and `poll_fn`";
const FOR_AWAIT: &str = "`for await`";
const NEXT: &str = "`async fn next` (emulated)";
const PROGRESS: &str = "`for await` with `poll_progress` beside the body (emulated)";
const POLLS: &str = "polls of members while the body runs";

const CLAIMS: &[Claim] = &[
    Claim {
        id: "for_await_is_the_loop_that_one_writes",
        sentence: "Nightly's `for await` is the loop that one writes over `poll_next`: its future has the same size, and over the pipelines of question 15 it takes as many instructions a line, within {more} %. As `async fn next` (emulated) an item takes {next} instructions instead of {ours} at O3.",
        holds: |e| {
            let mut most: f64 = 0.0;
            for row in rows(e, LINES) {
                for level in LEVELS {
                    let of = |name| number(e, LINES, row, &format!("{level}, {name}"));
                    most = most.max((of(FOR_AWAIT)? / of(WHILE_LET)? - 1.0).abs() * 100.0);
                }
            }
            e.say("more", format!("{most:.1}"));
            let (ours, next) = (number(e, SUM, FOR_AWAIT, ITEM)?, number(e, SUM, NEXT, ITEM)?);
            e.say("ours", ours);
            e.say("next", next);
            let bytes = |row| number(e, SUM, row, "bytes of its future");
            Ok(most < 1.0 && next > ours && bytes(FOR_AWAIT)? == bytes(WHILE_LET)?)
        },
    },
    Claim {
        id: "the_loop_starves_what_is_buffered",
        sentence: "While its body awaits, no buffered member is polled, as in question 20. A loop that also polls the iterator while the body runs (emulated) polls members {polls} times, and ends after {progress} turns instead of {turns}.",
        holds: |e| {
            let (turns, progress) = (
                number(e, BUFFERED, FOR_AWAIT, "turns in all")?,
                number(e, BUFFERED, PROGRESS, "turns in all")?,
            );
            let polls = number(e, BUFFERED, PROGRESS, POLLS)?;
            e.say("polls", polls);
            e.say("turns", turns);
            e.say("progress", progress);
            Ok(number(e, BUFFERED, FOR_AWAIT, POLLS)? == 0.0 && polls > 0.0 && progress < turns)
        },
    },
    Claim {
        id: "a_dropped_loop_loses_what_is_in_it",
        sentence: "A loop over a pinned reference that is dropped while pending loses no item; with an `async gen` in between, which the loop owns, it loses each item held there.",
        holds: |e| {
            let of = |row| number(e, CANCELLED, row, "items of 10");
            Ok(of("`for await` over `Pin<&mut …>`")? == 10.0
                && of("`for await`, an `async gen` between")? == 0.0)
        },
    },
];

const ITEM: &str = "instructions an item, O3";
const LEVELS: [&str; 2] = ["O3", "Os"];
const CASES: [(&str, &str); 10] = [
    ("by_value", "an iterator by value"),
    ("by_pin", "`Pin<&mut _>`"),
    ("by_reference", "`&mut _`, `Unpin`"),
    ("by_reference_not_unpin", "`&mut _`, not `Unpin`"),
    ("object", "`Pin<Box<dyn AsyncIterator>>`"),
    ("array", "an array"),
    ("question", "results, with `?` in the body"),
    ("in_async_gen", "in an `async gen` block"),
    ("not_async", "in a function that is not `async`"),
    ("in_gen", "in a `gen` block"),
];

fn run(evidence: &mut Evidence) -> Result<()> {
    let loops = snippet("q25_for_await/loops.rs").optimised("3");
    evidence.told(&loops.printed()?)?;
    let program = loops.program()?;
    for row in [WHILE_LET, FOR_AWAIT, NEXT] {
        evidence.add(SUM, row, ITEM, Found::instructions(slope(&program, &[row])));
    }
    for level in LEVELS {
        let file = snippet("q25_for_await/pipelines.rs").with_sources(&CONTRACT);
        let program = file.optimised(&level[1..]).program()?;
        for row in ["lines by hand", "filter, take_while, map"] {
            for name in [WHILE_LET, FOR_AWAIT] {
                let counted = slope(&program, &[row, name]);
                evidence.add(LINES, row, &format!("{level}, {name}"), Found::instructions(counted));
            }
        }
    }
    for (case, row) in CASES {
        let verdict = snippet("q25_for_await/accepted.rs").case(case).verdict()?;
        evidence.add(ACCEPTED, row, "the compiler", short(verdict));
    }
    Ok(())
}
