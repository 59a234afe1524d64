//! Counts copies of at least 4 KiB of a future of 32 KiB until it is in its final place. Construction in place is
//! emulated.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Should large futures be made in place?",
    status: Some(Status::DependsOn("optimisation and inlining")),
    ..exhibit!("q28", "q28_in_place", run, CLAIMS, COPIES)
};

const COPIES: &str = "Copies of the future, or of its argument";
const KIB: &str = "KiB copied";
const LEVELS: [&str; 4] = ["O0", "O2", "O3", "Os"];

const BOXED: &str = "32 KiB made by the body: `Box::pin(f())`";
const CALLERS_CALLER: &str = "the same, a caller's caller's";
const SPAWNED: &str = "the same, `spawn(f())`";
const BUILDER: &str = "the same, `spawn(f())` through a builder";
const PASSED: &str = "the same, the function passed: `spawn_with(|| f())` (emulated)";
const BY_HAND: &str = "the same, in place (emulated, by hand)";
const ARGUMENT: &str = "32 KiB as an argument: `Box::pin(f(bytes()))`";
const TOKIO: &str = "the same, tokio's `spawn(f())`";
const SMOL: &str = "the same, smol's `spawn(f())`";

const CLAIMS: &[Claim] = &[
    Claim {
        id: "optimised_box_pin_makes_the_future_in_place",
        sentence: "At O2, O3 and Os `Box::pin(f())` copies nothing: the optimiser constructs the future in the box. At O0 it is copied once, and twice more for each `async fn` around it ({nested} copies for two).",
        holds: |e| {
            let of = |row, level| number(e, COPIES, row, level);
            e.say("nested", of(CALLERS_CALLER, "O0")?);
            Ok(all(&LEVELS[1..], |level| Ok(of(BOXED, level)? + of(CALLERS_CALLER, level)? == 0.0))?
                && of(BOXED, "O0")? == 1.0
                && of(CALLERS_CALLER, "O0")? == 5.0)
        },
    },
    Claim {
        id: "a_call_that_is_not_inlined_copies_bytes_that_nobody_wrote",
        sentence: "A `spawn` that is not inlined copies the whole future at every level, although its 32 KiB are not written yet: once, or {builder} times through a builder that wraps it. Of three executors at O3, tokio's `spawn` copies {tokio} times, smol's {smol}.",
        holds: |e| {
            let of = |row, level| number(e, COPIES, row, level);
            e.say("builder", of(BUILDER, "O3")?);
            e.say("tokio", of(TOKIO, "O3")?);
            e.say("smol", of(SMOL, "O3")?);
            let copies = |level| Ok(of(SPAWNED, level)? >= 1.0 && of(BUILDER, level)? > of(SPAWNED, level)?);
            Ok(all(LEVELS, copies)? && of(TOKIO, "O3")? < of(SMOL, "O3")?)
        },
    },
    Claim {
        id: "passing_the_function_leaves_no_copy_once_optimised",
        sentence: "If the function is passed instead of its future (emulated), optimised code copies nothing, and O0 copies it {unoptimised} times; only a hand-written future that is constructed in place is not copied at any level. A large argument is still copied {argument} times at O3.",
        holds: |e| {
            let of = |row, level| number(e, COPIES, row, level);
            e.say("unoptimised", of(PASSED, "O0")?);
            e.say("argument", of(ARGUMENT, "O3")?);
            let copied_at_o0 =
                |level| Ok((of(PASSED, level)? > 0.0) == (level == "O0") && of(BY_HAND, level)? == 0.0);
            Ok(all(LEVELS, copied_at_o0)? && of(ARGUMENT, "O3")? > 1.0)
        },
    },
];

fn run(evidence: &mut Evidence) -> Result<()> {
    for level in LEVELS {
        let program = snippet("q28_in_place/copies.rs").optimised(&level[1..]).case("executors");
        for line in program.with_libraries(&["pausa-loops", "pausa-scheduler"]).printed()?.lines() {
            let [row, copies, copied] = cells(line)?;
            evidence.add(COPIES, row, level, Found::count(copies.parse::<u64>()?));
            evidence.add(KIB, row, level, Found::count(copied.parse::<u64>()?));
        }
    }
    Ok(())
}
