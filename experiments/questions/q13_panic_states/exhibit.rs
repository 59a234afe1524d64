//! Bytes of machine code of the scheduler chapter's tasks, optimised for size, with and without unwinding; and of one
//! task in forms that differ only in their last states.

use crate::chapters::{ENCODINGS, with_driver};
use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "What do the panic and completion states cost?",
    status: Some(Status::DependsOn("the target and on unwinding")),
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: &[
        ("decides", |facts| decides(facts, T1)),
        ("result", |facts| with_programs(&others(facts, T1)?, include_str!("spawn.rs"))),
    ],
    ..exhibit!("q13", "q13_panic_states")
};

const T1: &str = "One task, its last states varied: bytes of machine code";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "being_pending_costs_less_than_a_panic",
        sentence: "In a hand-written task at Os with `panic=abort`, panicking after the end costs {panics} bytes of code, and staying pending costs {pending}.",
        holds: |e| {
            let of = |row| number(e, T1, row, "Os, abort");
            let without = of("by hand, without such states")?;
            let panics = of("by hand, panics after its end (emulated)")? - without;
            let pending = of("by hand, is pending after its end (emulated)")? - without;
            e.say("panics", panics);
            e.say("pending", pending);
            Ok(pending < panics)
        },
    },
    Claim {
        id: "the_same_holds_on_small_targets",
        sentence: "On thumbv7em these are {thumb_panics} and {thumb_pending} bytes, on wasm32 {wasm_panics} and {wasm_pending}.",
        holds: |e| {
            let mut holds = true;
            let words = [("thumb_panics", "thumb_pending"), ("wasm_panics", "wasm_pending")];
            for (target, (panics, pending)) in SMALL_TARGETS.into_iter().zip(words) {
                let of = |row| on_small_target("states", row, "Os", target);
                let without = of("by hand, without such states")?;
                let panicking = of("by hand, panics after its end (emulated)")? - without;
                let is_pending = of("by hand, is pending after its end (emulated)")? - without;
                e.say(panics, panicking);
                e.say(pending, is_pending);
                holds &= is_pending < panicking;
            }
            Ok(holds)
        },
    },
    Claim {
        id: "the_panicked_state_costs_less_than_the_panic",
        sentence: "With unwinding, setting the panicked state costs {by_hand} bytes more in a hand-written task, and {coroutine} in a coroutine that completes. Without such states the machine code is the same with and without unwinding.",
        holds: |e| {
            let of =
                |row| Ok::<_, Missing>(number(e, T1, row, "Os, unwind")? - number(e, T1, row, "Os, abort")?);
            let (by_hand, coroutine) =
                (of("by hand, panics after its end (emulated)")?, of("coroutine that completes")?);
            e.say("by_hand", by_hand);
            e.say("coroutine", coroutine);
            Ok(of("by hand, without such states")? == 0.0 && by_hand > 0.0 && coroutine > by_hand)
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

fn run(evidence: &mut Evidence) -> Result<()> {
    for (encoding, _) in ENCODINGS {
        let tasks = with_driver(encoding, &["ch2_cooperative"], "q13_panic_states/spawn.rs")?;
        add(evidence, "Both tasks of `ch2_cooperative`: bytes of machine code", encoding, &tasks)?;
    }
    for (cases, form) in FORMS {
        let snippet = snippet("q13_panic_states/states.rs");
        let snippet = cases.iter().fold(snippet, |snippet, case| snippet.case(case));
        add(evidence, T1, form, &snippet)?;
    }
    Ok(())
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
