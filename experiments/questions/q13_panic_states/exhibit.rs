//! Bytes of machine code of the scheduler chapter's tasks, optimised for size, with unwinding and without; and of one task in
//! forms that differ in their last states alone.

use crate::chapters::{ENCODINGS, with_driver};
use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    name: "q13",
    folder: concat!(env!("CARGO_MANIFEST_DIR"), "/q13_panic_states"),
    command: "cargo pausa questions q13",
    question: "What do the panic and completion states cost?",
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: RESULT,
    ..Experiment::EMPTY
};

const T1: &str = "One task, its last states varied: bytes of machine code";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "being_pending_costs_less_than_a_panic",
        sentence: "By hand, to panic after the end costs {panics} bytes of code at Os with unwinding, to be pending {pending}.",
        holds: |e| {
            let of = |row| number(e, T1, row, "Os, unwind");
            let without = of("by hand, without such states")?;
            let (panics, pending) = (
                of("by hand, panics after its end (emulated)")? - without,
                of("by hand, is pending after its end (emulated)")? - without,
            );
            e.say("panics", panics);
            e.say("pending", pending);
            Ok(pending < panics)
        },
    },
    Claim {
        id: "landing_pads_cost_more_than_both",
        sentence: "The landing pads of unwinding cost more: {unwinding} bytes for a coroutine that completes.",
        holds: |e| {
            let of = |column| number(e, T1, "coroutine that completes", column);
            let unwinding = of("Os, unwind")? - of("Os, abort")?;
            e.say("unwinding", unwinding);
            let hand = |row| number(e, T1, row, "Os, unwind");
            Ok(unwinding
                > hand("by hand, panics after its end (emulated)")? - hand("by hand, without such states")?)
        },
    },
];

const FORMS: [(&[&str], &str); 6] = [
    (&["completes"], "coroutine that completes"),
    (&["never_completes"], "coroutine over an endless range"),
    (&["never_returns"], "coroutine that loops for ever"),
    (&["by_hand", "panics"], "by hand, panics after its end (emulated)"),
    (&["by_hand", "pending"], "by hand, is pending after its end (emulated)"),
    (&["by_hand"], "by hand, without such states"),
];

fn run() -> Result<Evidence> {
    let mut evidence = Evidence::default();
    for (encoding, _) in ENCODINGS {
        let tasks = with_driver(encoding, &["ch2_cooperative"], "q13_panic_states/spawn.rs")?;
        add(&mut evidence, "Both tasks of `ch2_cooperative`: bytes of machine code", encoding, &tasks)?;
    }
    for (cases, form) in FORMS {
        let snippet = snippet("q13_panic_states/states.rs").with_sources(&CONTRACT);
        let snippet = cases.iter().fold(snippet, |snippet, case| snippet.case(case));
        add(&mut evidence, "One task, its last states varied: bytes of machine code", form, &snippet)?;
    }
    Ok(evidence)
}

fn add(evidence: &mut Evidence, table: &str, row: &str, snippet: &Snippet) -> Result<()> {
    for level in ["s", "z"] {
        for panic in ["unwind", "abort"] {
            let compiled = snippet.clone().optimised(level).flag(&format!("-Cpanic={panic}"));
            evidence.add(table, row, &format!("O{level}, {panic}"), Found::code(compiled.all_code()?));
        }
    }
    Ok(())
}
