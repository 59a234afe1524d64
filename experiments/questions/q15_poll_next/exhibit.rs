//! The lines of an echo server as an asynchronous iterator with combinators, over both traits: the cost of an item, the
//! size of the state, and the items lost when a pending `next` is dropped.

mod async_next;
mod cancel;
mod pipelines;
mod poll_next;
mod wire;

use self::async_next::by_polling;
use self::pipelines::{
    awaited, awaited_buffered, by_hand, consume_awaited, consume_polled, generated, kept, polled,
    polled_buffered, wire,
};
use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "`poll_next` or `async fn next`?",
    status: Some(Status::DependsOn("static or `dyn`, stages and optimisation level, and on who cancels")),
    plan: |plan| gather(plan, run),
    run: |words| run_workload(pipelines::WORKLOADS, words),
    claims: CLAIMS,
    tables: &[("decides", |facts| decides(facts, T0)), ("result", |facts| others(facts, T0))],
    ..exhibit!("q15", "q15_poll_next")
};

const T0: &str = "Instructions per line at O3";
const AT_OS: &str = "Instructions per line at Os";
const THREE: &str = "filter, take_while, map";
const FOUR: &str = "the same, buffered(4)";
const T4: &str = "What arrives when every `next` that is pending is dropped, and asked for again";
const T6: &str = "As a trait object";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "static_the_sign_depends_on_stages_and_level",
        sentence: "Static, `async fn next` takes {three} instructions a line than `poll_next` for three stages at O3, {three_small} at Os; with `buffered(4)` after them {four}, and {four_small} at Os.",
        holds: |e| {
            let of = |name, table, column| {
                let of = |row| number(e, table, row, column);
                let more = (of("`async fn next`")? / of("`poll_next`, by hand")? - 1.0) * 100.0;
                e.say(name, format!("{:.0} % {}", more.abs(), if more < 0.0 { "fewer" } else { "more" }));
                Ok::<_, Missing>(more)
            };
            let (three, three_small) = (of("three", T0, THREE)?, of("three_small", AT_OS, THREE)?);
            let (four, four_small) = (of("four", T0, FOUR)?, of("four_small", AT_OS, FOUR)?);
            Ok(three > 0.0 && three_small > 0.0 && four > 0.0 && four_small < 0.0 && three < 20.0)
        },
    },
    Claim {
        id: "behind_dyn_async_next_needs_a_box_for_each_stage_and_item",
        sentence: "As `dyn`, `async fn next` is no trait object without a box for each stage and item, which takes {times} times the instructions at O3, {small} times at Os.",
        holds: |e| {
            let of = |table, row| number(e, table, row, "the same three, each `dyn`");
            let times = of(T0, "`async fn next`")? / of(T0, "`poll_next`, by hand")?;
            let small = of(AT_OS, "`async fn next`")? / of(AT_OS, "`poll_next`, by hand")?;
            e.say("times", format!("{times:.1}"));
            e.say("small", format!("{small:.1}"));
            Ok(times > 1.2
                && small > 1.2
                && compiles(e, T6, "`dyn AsyncIterator` (`poll_next`)", "the compiler says")?
                && !compiles(e, T6, "`dyn AsyncNext` (`async fn next`)", "the compiler says")?)
        },
    },
    Claim {
        id: "what_is_lost_when_cancelled_is_up_to_each_body",
        sentence: "Cancelled at each pause, `poll_next` loses nothing; what `async fn next` loses depends on its body.",
        holds: |e| {
            let of = |row, column| word(e, T4, row, column);
            Ok(of("`poll_next`, by hand", "lines")? == "40 of 40"
                && of("`async fn next`, the line in a field", "lines")? == "40 of 40"
                && of("`async fn next`, the line in a local", "lines")? != "40 of 40")
        },
    },
];

const ROWS: [(&str, &str); 4] = [
    ("hand", "`poll_next`, by hand"),
    ("gen", "`poll_next`, the lines by `async gen`"),
    ("next", "`async fn next`"),
    ("down", "`async fn next`, the lines by `poll_fn` over `poll_next`"),
];

const COLUMNS: [(&str, &str); 4] =
    [("lines", "lines"), ("static", THREE), ("buffered", FOUR), ("dyn", "the same three, each `dyn`")];

fn instructions(evidence: &mut Evidence) -> Result<()> {
    for level in ["3", "s"] {
        let program =
            snippet("q15_poll_next/workloads.rs").with_sources(&CONTRACT).optimised(level).program()?;
        let table = format!("Instructions per line at O{level}");
        for (row, title) in ROWS {
            for (column, pipeline) in COLUMNS {
                let counted = slope(&program, &[&format!("{row}-{column}")]);
                evidence.add(&table, title, pipeline, Found::instructions(counted));
            }
        }
        let title = "`async fn next`, each stage made `poll_next` by `async gen`";
        let counted = slope(&program, &["next-in-gen-dyn"]);
        evidence.add(&table, title, COLUMNS[3].1, Found::instructions(counted));
    }
    Ok(())
}

fn run(evidence: &mut Evidence) -> Result<()> {
    instructions(evidence)?;
    bytes(evidence);
    cancel::cancelled(evidence);
    cancel::turns(evidence);
    let objects =
        [("poll_next", "`dyn AsyncIterator` (`poll_next`)"), ("next", "`dyn AsyncNext` (`async fn next`)")];
    evidence.verdicts(T6, "the compiler says", "q15_poll_next/trait_object.rs", &objects)
}

/// The size of an iterator, and of the future of the loop that consumes it.
fn sizes<I, F>(lines: impl Fn() -> I, consume: impl FnOnce(I) -> F) -> [usize; 2] {
    [size_of_val(&lines()), size_of_val(&consume(lines()))]
}

fn bytes(evidence: &mut Evidence) {
    let (hand, gen_lines) = (|| by_hand(1), || generated(1));
    let (next, down) = (|| kept(1), || by_polling(wire(1)));
    let by_row = [
        [
            sizes(hand, consume_polled),
            sizes(|| polled(hand()), consume_polled),
            sizes(|| polled_buffered::<3>(hand()), consume_polled),
        ],
        [
            sizes(gen_lines, consume_polled),
            sizes(|| polled(gen_lines()), consume_polled),
            sizes(|| polled_buffered::<3>(gen_lines()), consume_polled),
        ],
        [
            sizes(next, consume_awaited),
            sizes(|| awaited(next()), consume_awaited),
            sizes(|| awaited_buffered::<3>(next()), consume_awaited),
        ],
        [
            sizes(down, consume_awaited),
            sizes(|| awaited(down()), consume_awaited),
            sizes(|| awaited_buffered::<3>(down()), consume_awaited),
        ],
    ];
    for (index, table) in
        ["Bytes of the iterator", "Bytes of the future of the loop that consumes it"].iter().enumerate()
    {
        for ((_, row), sizes) in ROWS.iter().zip(&by_row) {
            for ((_, column), size) in COLUMNS.iter().zip(sizes) {
                evidence.add(table, row, column, Found::bytes(size[index]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::async_next::{Boxed, ByPolling, into_poll_next};
    use super::cancel::{LINES, received_in_peace};
    use super::pipelines::{awaited_dyn, awaited_in_generators, in_a_local, polled_dyn};
    use super::*;

    #[test]
    fn every_variant_gives_the_same_lines() {
        let sent = received_in_peace(kept(LINES));
        assert_eq!(sent[..3], ["Hola", "¿Qué tal?", ""]);
        assert_eq!(sent.len() as u64, LINES);
        assert_eq!(received_in_peace(in_a_local(LINES)), sent);
        assert_eq!(received_in_peace(by_polling(wire(LINES))), sent);
        assert_eq!(received_in_peace(ByPolling(Box::pin(generated(LINES)))), sent);
        let echoed = received_in_peace(awaited(kept(LINES)));
        assert_eq!(received_in_peace(ByPolling(polled_dyn(Box::pin(by_hand(LINES))))), echoed);
        assert_eq!(received_in_peace(awaited_dyn(Boxed(Box::new(kept(LINES))))), echoed);
        let in_generators = awaited_in_generators(into_poll_next(kept(LINES)));
        assert_eq!(received_in_peace(ByPolling(in_generators)), echoed);
    }
}
