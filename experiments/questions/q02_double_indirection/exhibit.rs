//! Measures three stages over the matrix: movable, pinned, and written by hand. Also measures a body that depends on a
//! movable coroutine being `noalias`.

use pausa_lab::matrix::{self, Ratios};
use pausa_lab::{Facts, Plan};

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Does `Iterator for Pin<&mut G>` cost a double indirection?",
    status: Some(Status::DependsOn(
        "the build, inlining, and whether the body writes through other pointers",
    )),
    plan,
    claims: CLAIMS,
    tables: &[("decides", |facts| Ok(decisive(facts))), ("result", |facts| Ok(rest(facts)))],
    ..exhibit!("q02", "q02_double_indirection")
};

/// Three stages, each line passed on.
const PIPELINE: &str = "pipeline";
/// A body that writes to its own state and through a reference it captured.
const COUNTER: &str = "counter";
const NEXT: &str = "One `next` that is not inlined: instructions in its machine code";
const ATTRIBUTE: &str = "The coroutine's argument in LLVM's IR, at O3";

const ENTRIES: [(&str, &str); 5] = [
    ("by_value", "movable"),
    ("by_reference", "movable, by `&mut`"),
    ("pinned_by_caller", "pinned by the caller"),
    ("pinned_inside", "pinned inside"),
    ("hand", "by hand"),
];

const WITHOUT: &str = "no `noalias`";

const CLAIMS: &[Claim] = &[
    Claim {
        id: "a_pin_is_an_indirection_like_any_reference",
        sentence: "Pinned by the caller, three stages take {reference} times the instructions of movable ones by `&mut`, in all {cells} cells; a `next` that is not inlined has one instruction more than by value ({pinned} and {value}).",
        holds: |e| {
            let ratios =
                Ratios::of(e, PIPELINE, "pinned_by_caller", "by_reference", |build, _| in_matrix(build))?;
            let next = |row| number(e, NEXT, row, "O3");
            e.say("reference", ratios.shown());
            e.say("cells", ratios.cells.len());
            e.say("value", next("`next_of_movable`")?);
            e.say("pinned", next("`next_of_pinned`")?);
            let (low, high) = ratios.range();
            Ok(low > 0.9 && high < 1.1 && next("`next_of_pinned`")? == next("`next_of_movable`")? + 1.0)
        },
    },
    Claim {
        id: "against_by_value_the_sign_is_the_builds",
        sentence: "Compared with movable stages by value, the ratio depends on the build: {value} times. Pinned stages take fewer instructions in {fewer} of {cells} builds where everything is inlined (those with fat LTO and jump threading, and Os), and in {apart} of {cells} where each stage is a call.",
        holds: |e| {
            let of = |wanted: &str| {
                Ratios::of(e, PIPELINE, "pinned_by_caller", "by_value", |build, form| {
                    in_matrix(build) && form == wanted
                })
            };
            let (inlined, call) = (of("inlined")?, of("call")?);
            let fewer = |ratios: &Ratios| ratios.count(|ratio| ratio < 1.0);
            let all = Ratios { cells: [&inlined.cells[..], &call.cells[..]].concat() };
            e.say("value", all.shown());
            e.say("fewer", fewer(&inlined));
            e.say("apart", fewer(&call));
            e.say("cells", inlined.cells.len());
            let named = |build: &str| build.starts_with("Os") || build.ends_with("LTO, threaded");
            Ok(inlined.cells.iter().all(|(build, _, ratio)| (*ratio < 1.0) == named(build))
                && fewer(&call) > 0)
        },
    },
    Claim {
        id: "a_pin_costs_noalias",
        sentence: "In LLVM's IR a movable coroutine is `noalias` and a pinned one is not. Behind a call or `dyn`, a body that also writes through a captured reference takes {cost} times the instructions when it is pinned, in all {cells} cells; with `-Zmutable-noalias=no` {without}.",
        holds: |e| {
            let attribute = |row, column| word(e, ATTRIBUTE, row, column);
            let of = |wanted: fn(&str) -> bool| {
                Ratios::of(e, COUNTER, "pinned_by_caller", "by_value", |build, form| {
                    wanted(build) && form != "inlined"
                })
            };
            let (cost, without) = (of(in_matrix)?, of(|build| !in_matrix(build))?);
            e.say("cost", cost.shown());
            e.say("cells", cost.cells.len());
            e.say("without", without.shown());
            Ok(attribute("`resume_movable`", BY_DEFAULT)? == "noalias"
                && attribute("`resume_pinned`", BY_DEFAULT)? == "not noalias"
                && attribute("`resume_movable`", WITH_FLAG)? == "not noalias"
                && cost.range().0 > 1.1
                && without.range().1 < 1.05)
        },
    },
];

const BY_DEFAULT: &str = "by default";
const WITH_FLAG: &str = "with `-Zmutable-noalias=no`";

/// Returns whether a build is one of the twelve of the matrix.
fn in_matrix(build: &str) -> bool {
    !build.ends_with(WITHOUT)
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let mut variants = matrix::variants();
    let plain: Vec<_> = variants.iter().filter(|variant| !variant.name.contains(',')).cloned().collect();
    variants.extend(plain.iter().map(|variant| variant.with("-Zmutable-noalias=no", WITHOUT)));
    count_forms(plan, "q02_double_indirection/stages.rs", &variants, matrix::SIZES);
    gather(plan, run)
}

fn run(evidence: &mut Evidence) -> Result<()> {
    let next = snippet("q02_double_indirection/next.rs");
    for level in ["2", "3", "s"] {
        for (function, code) in next.clone().optimised(level).machine_codes()? {
            evidence.add(
                NEXT,
                &format!("`{function}`"),
                &format!("O{level}"),
                Found::count(code.instructions),
            );
        }
    }
    for (column, flag) in [(BY_DEFAULT, "-Zmutable-noalias=yes"), (WITH_FLAG, "-Zmutable-noalias=no")] {
        let ir = next.clone().optimised("3").flag("-Zmerge-functions=disabled").flag(flag).llvm_ir()?;
        for function in ["resume_movable", "resume_pinned"] {
            evidence.add(ATTRIBUTE, &format!("`{function}`"), column, aliasing(&ir, function)?);
        }
    }
    Ok(())
}

fn decisive(facts: &Facts) -> String {
    let columns = [
        (PIPELINE, "by_value", "inlined", "stages: movable"),
        (PIPELINE, "by_reference", "inlined", "by `&mut`"),
        (PIPELINE, "pinned_by_caller", "inlined", "pinned"),
        (PIPELINE, "pinned_inside", "inlined", "pinned inside"),
        (PIPELINE, "hand", "inlined", "by hand"),
        (COUNTER, "by_value", "dyn", "writer, `dyn`: movable"),
        (COUNTER, "pinned_by_caller", "dyn", "pinned"),
    ];
    let columns =
        columns.map(|(case, entry, form, title)| (column(case, entry, form, "instructions"), title));
    let unit = "Instructions for a line, or for an item of the writer, a body that also writes through a captured reference.";
    decides_matrix(facts, &columns, unit)
}

fn rest(facts: &Facts) -> String {
    [
        matrix::tables(facts, PIPELINE, "a line", &ENTRIES),
        matrix::tables(facts, COUNTER, "an item of eight writes", &ENTRIES),
        pausa_lab::table::cases(facts, |case| [NEXT, ATTRIBUTE].contains(&case)),
    ]
    .join("\n\n")
}
