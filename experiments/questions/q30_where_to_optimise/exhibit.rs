//! `chain` and `flatten` of question 14, with the machine left alone, with MIR's passes turned up and with LLVM's jump threading:
//! instructions an item, and the machine code they cost. LLVM's own coroutines cannot be tried: rustc does not lower to them.

use pausa_lab::matrix::{self, Variant};
use pausa_lab::{Facts, Plan, table::Table};

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Where should the machine be optimised: MIR, LLVM's jump threading, LLVM's coroutines?",
    status: Some(Status::DependsOn("inlining, and on optimising for speed")),
    plan,
    claims: CLAIMS,
    tables: &[("decides", |facts| Ok(decisive(facts))), ("result", |facts| Ok(rest(facts)))],
    ..exhibit!("q30", "q30_where_to_optimise")
};

const CASES: [&str; 2] = ["chain", "flatten"];
const ENTRIES: [(&str, &str); 3] = [("generated", "`gen`"), ("next", "std, `next`"), ("hand", "by hand")];
const MIR: [(&str, &str); 2] = [
    ("-Zmir-opt-level=4", "MIR 4"),
    ("-Zmir-enable-passes=+JumpThreading,+DataflowConstProp,+GVN", "MIR passes"),
];
const BUILDS: [&str; 9] = [
    "O3",
    "O3, MIR 4",
    "O3, MIR passes",
    "O3, threaded",
    "O3, threaded, MIR 4",
    "Os",
    "Os, MIR 4",
    "Os, MIR passes",
    "Os, threaded",
];

const CLAIMS: &[Claim] = &[
    Claim {
        id: "mir_does_not_unfold_the_machine",
        sentence: "MIR's current passes change no instruction count: a `gen` block for `chain` takes {plain} instructions per item at O3, and {mir} with `-Zmir-opt-level=4` and with MIR's jump threading and value numbering enabled.",
        holds: |e| {
            let of = |build| number_of(e, "chain", "generated", build, "instructions");
            e.say("plain", of("O3")?);
            e.say("mir", of("O3, MIR 4")?);
            let builds = ["O3", "Os"].into_iter().flat_map(|level| MIR.map(|(_, name)| (level, name)));
            all(builds, |(level, name)| {
                all(CASES, |case| {
                    let of = |build: &str| number_of(e, case, "generated", build, "instructions");
                    Ok(of(level)? == of(&format!("{level}, {name}"))?)
                })
            })
        },
    },
    Claim {
        id: "llvm_unfolds_what_it_sees_for_speed",
        sentence: "LLVM's jump threading unfolds the machine if it is inlined and optimised for speed: {chain} instructions per item for `chain` and {flatten} for `flatten`, with {more} % more machine code. It does nothing at Os or behind a call.",
        holds: |e| {
            let of = |case, build| number_of(e, case, "generated", build, "instructions");
            e.say("chain", of("chain", "O3, threaded")?);
            e.say("flatten", of("flatten", "O3, threaded")?);
            let code = |build| -> Result<f64, Missing> {
                Ok(number_of(e, "chain", "generated", build, "code")?
                    + number_of(e, "flatten", "generated", build, "code")?)
            };
            let more = (code("O3, threaded")? / code("O3")? - 1.0) * 100.0;
            e.say("more", format!("{more:.0}"));
            let apart = |build| e.number(&column("chain", "generated", "call", "instructions").build(build));
            Ok(of("chain", "O3, threaded")? < 0.5 * of("chain", "O3")?
                && of("flatten", "O3, threaded")? < 0.8 * of("flatten", "O3")?
                && of("chain", "Os, threaded")? == of("chain", "Os")?
                && apart("O3, threaded")? == apart("O3")?)
        },
    },
    Claim {
        id: "on_small_targets_it_costs_code_for_speed_and_nothing_for_size",
        sentence: "On thumbv7em it makes the two blocks {thumb} % larger at O3, on wasm32 {wasm} %; at Os it changes no byte there.",
        holds: |e| {
            let mut holds = true;
            for (word, target) in ["thumb", "wasm"].into_iter().zip(SMALL_TARGETS) {
                let code = |build| {
                    let of = |case| on_small_target(case, "`gen`", build, target);
                    Ok::<_, Missing>((of("chain")?, of("flatten")?))
                };
                let (threaded, plain) = (code("O3, threaded")?, code("O3")?);
                let more = (threaded.0 + threaded.1) / (plain.0 + plain.1) - 1.0;
                e.say(word, format!("{:.0}", more * 100.0));
                holds &= more > 0.0 && code("Os, threaded")? == code("Os")?;
            }
            Ok(holds)
        },
    },
];

fn number_of(e: &Looked<'_>, case: &str, entry: &str, build: &str, metric: &str) -> Result<f64, Missing> {
    e.number(&column(case, entry, "inlined", metric).build(build))
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let all = matrix::variants();
    let plain: Vec<Variant> = all
        .into_iter()
        .filter(|variant| ["O3", "O3, threaded", "Os", "Os, threaded"].contains(&&*variant.name))
        .collect();
    let mir = plain.iter().flat_map(|variant| MIR.map(|(flag, name)| variant.with(flag, name)));
    let mut variants: Vec<_> = plain.iter().cloned().chain(mir).collect();
    variants.retain(|variant| BUILDS.contains(&&*variant.name));
    plan.sources.push("experiments/questions/q14_by_hand_or_chain".into());
    count_forms(plan, "q14_by_hand_or_chain/chain.rs", &variants, matrix::SIZES);
    Ok(())
}

/// Inlined: instructions an item for each build, and the bytes of the `gen` blocks.
fn decisive(facts: &Facts) -> String {
    let header = [
        "build",
        "chain: `gen`",
        "std, `next`",
        "flatten: `gen`",
        "std, `next`",
        "chain by `gen`: bytes",
        "flatten by `gen`: bytes",
    ];
    let mut table = Table::new(header);
    for build in BUILDS {
        let mut row = vec![build.to_string()];
        let cells = [
            ("chain", "generated", "instructions"),
            ("chain", "next", "instructions"),
            ("flatten", "generated", "instructions"),
            ("flatten", "next", "instructions"),
            ("chain", "generated", "code"),
            ("flatten", "generated", "code"),
        ];
        for (case, entry, metric) in cells {
            let key = column(case, entry, "inlined", metric).build(build);
            row.push(table.value(facts.get(&key), metric));
        }
        table.row(row);
    }
    table.to_string()
}

fn rest(facts: &Facts) -> String {
    CASES.map(|case| matrix::tables(facts, case, "an item", &ENTRIES)).join("\n\n")
}
