//! Measures allocations and instructions of a call of an async function, generic and through `dyn`; compiles bounds
//! that require its future to be `Send`, and correct futures that the compiler rejects as not `Send`. Three ways of
//! calling are emulated.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "What do `dyn` async functions cost, and who can name their `Send`? (Partly emulated)",
    status: Some(Status::DependsOn("who provides the memory, and on unstable notation")),
    ..exhibit!("q27", "q27_dyn_and_send", run, CLAIMS, CALLS)
};

const CALLS: &str = "A call of an async function";
const BOUNDS: &str = "A generic function spawns the future of the trait's async function";
const FALSE: &str = "Futures that hold nothing but what is `Send`";

const GENERIC: &str = "generic, `async fn`";
const BOXED: &str = "`dyn`, a box for each call";
const REUSED: &str = "`dyn`, the box reused (emulated)";
const ON_STACK: &str = "`dyn`, room on the caller's stack (emulated)";
const POLLED: &str = "`dyn`, `poll_add` (emulated by hand)";
const FORMS: [&str; 5] = [GENERIC, BOXED, REUSED, ON_STACK, POLLED];
const INSTRUCTIONS: &str = "instructions a call, O3";
const ALLOCATIONS: &str = "allocations in 1000 calls";

const CLAIMS: &[Claim] = &[
    Claim {
        id: "the_box_is_most_of_what_dyn_costs",
        sentence: "Through `dyn` with a box per call, a call takes {boxed} instructions at O3 and an allocation. With a reused box it takes {reused}, with a buffer on the caller's stack {stack}, and with its state in the object {polled}, no more than a generic call ({generic}).",
        holds: |e| {
            let of = |row| number(e, CALLS, row, INSTRUCTIONS);
            let allocations = |row| number(e, CALLS, row, ALLOCATIONS);
            for (name, row) in [
                ("boxed", BOXED),
                ("reused", REUSED),
                ("stack", ON_STACK),
                ("polled", POLLED),
                ("generic", GENERIC),
            ] {
                e.say(name, of(row)?);
            }
            Ok(allocations(BOXED)? == 1000.0
                && allocations(REUSED)? == 1.0
                && allocations(GENERIC)? + allocations(ON_STACK)? + allocations(POLLED)? == 0.0
                && of(BOXED)? > 2.0 * of(REUSED)?
                && of(ON_STACK)? > 2.0 * of(POLLED)?
                && of(POLLED)? < 1.2 * of(GENERIC)?)
        },
    },
    Claim {
        id: "on_stable_send_is_promised_by_the_trait_or_not_named",
        sentence: "On stable Rust a caller cannot require `Send`: either the trait promises it, which excludes implementations without it, or the trait has an associated type. Return type notation (nightly) states it in the caller's bound and rejects only the call; as an object the trait is E0038.",
        holds: |e| {
            let verdict = |row| word(e, BOUNDS, row, "the compiler");
            let ok = |row| compiles(e, BOUNDS, row, "the compiler");
            Ok(!ok("`W: Work`")?
                && ok("`W: Work<work(..): Send>` (nightly)")?
                && ok("`W::work(..): Send` in a `where` clause (nightly)")?
                && !ok("the same, called with a future that is not `Send`")?
                && ok("`fn work(&self) -> impl Future + Send` in the trait")?
                && !ok("the same, implemented by a future that is not `Send`")?
                && ok("an associated type of the future")?
                && verdict("`dyn Work`")? == "E0038"
                && !ok("`F: AsyncFn()`")?)
        },
    },
    Claim {
        id: "higher_ranked_assumptions_accept_what_was_refused_falsely",
        sentence: "The compiler rejects {refused} of {all} correct futures as not `Send`; with `-Zhigher-ranked-assumptions` it accepts all and still rejects an `Rc`. The next solver does not accept all of them, with or without assumptions on binders.",
        holds: |e| {
            let correct: Vec<_> = rows(e, FALSE).into_iter().filter(|row| *row != NOT_SEND).collect();
            let accepted = |flags| -> Result<usize, Missing> {
                correct.iter().try_fold(0, |sum, row| Ok(sum + usize::from(compiles(e, FALSE, row, flags)?)))
            };
            e.say("refused", correct.len() - accepted(FLAGS[0].0)?);
            e.say("all", correct.len());
            Ok(accepted(FLAGS[0].0)? < correct.len()
                && accepted(FLAGS[1].0)? == correct.len()
                && accepted(FLAGS[2].0)? < correct.len()
                && accepted(FLAGS[3].0)? < correct.len()
                && !compiles(e, FALSE, NOT_SEND, FLAGS[1].0)?)
        },
    },
];

const CASES: [(&str, &str); 10] = [
    ("plain", "`W: Work`"),
    ("notation", "`W: Work<work(..): Send>` (nightly)"),
    ("notation_where", "`W::work(..): Send` in a `where` clause (nightly)"),
    ("notation_and_local", "the same, called with a future that is not `Send`"),
    ("promised", "`fn work(&self) -> impl Future + Send` in the trait"),
    ("promised_and_local", "the same, implemented by a future that is not `Send`"),
    ("associated", "an associated type of the future"),
    ("object", "`dyn Work`"),
    ("closure", "`F: AsyncFn()`"),
    ("closure_named", "the same, `CallRefFuture` bounded (nightly)"),
];

const NOT_SEND: &str = "an `Rc` across a pause: must be refused";
const FUTURES: [(&str, &str); 7] = [
    ("lending", "a connection that borrows from its pool"),
    ("iterator", "an iterator of futures over borrowed names"),
    ("boxed_function", "boxed functions of a reference"),
    ("async_closure", "an async closure that uses a local"),
    ("copied", "an iterator that copies references, passed on"),
    ("promised", "`impl Future + Send` of a trait, by an async closure"),
    ("not_send", NOT_SEND),
];
const FLAGS: [(&str, &[&str]); 4] = [
    ("no flag", &[]),
    ("-Zhigher-ranked-assumptions", &["-Zhigher-ranked-assumptions"]),
    ("-Znext-solver", &["-Znext-solver=globally"]),
    ("and -Zassumptions-on-binders", &["-Znext-solver=globally", "-Zassumptions-on-binders"]),
];

fn run(evidence: &mut Evidence) -> Result<()> {
    let program = snippet("q27_dyn_and_send/calls.rs").optimised("3");
    evidence.told(&program.printed()?)?;
    let binary = program.program()?;
    for row in FORMS {
        evidence.add(CALLS, row, INSTRUCTIONS, Found::instructions(slope(&binary, &[row])));
    }
    for (case, row) in CASES {
        let verdict = snippet("q27_dyn_and_send/bounds.rs").case(case).verdict()?;
        evidence.add(BOUNDS, row, "the compiler", short(verdict));
    }
    for (case, row) in FUTURES {
        for (column, flags) in FLAGS {
            let file = snippet("q27_dyn_and_send/false_errors.rs").case(case);
            evidence.add(FALSE, row, column, short(flagged(file, flags).verdict()?));
        }
    }
    Ok(())
}
