//! Random bodies in every encoding, by `cargo pausa fuzz`: what is covered, what differs, and whether a fault would be seen.

#![forbid(unsafe_code)]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use pausa_fuzz::compare::Rule;
use pausa_fuzz::mutate::{self, Count, Fault};
use pausa_fuzz::run::{Fuzz, all_constructs, run};
use pausa_lab::build::workspace;
use pausa_lab::claim::{Claim, Evidence};
use pausa_lab::fact::{Fact, in_order, key};
use pausa_lab::stats::grouped;
use pausa_lab::table::Table;
use pausa_lab::{Compiler, Experiment, Facts, Key, Missing, Plan, Result, Value};
use pausa_output::note;
use pausa_try::{Build, DEFAULT, Encoding, Flags, Tools};

const EXPERIMENT: Experiment = Experiment {
    name: "transform_fuzz",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment transform_fuzz",
    question: "Does a random function that pauses do the same in every encoding, and would the comparison notice if it did not?",
    plan,
    claims: CLAIMS,
    tables: &[
        ("runs", |facts| Ok(runs(facts).to_string())),
        ("refused", |facts| Ok(refused(facts).to_string())),
        ("coverage", |facts| Ok(coverage(facts).to_string())),
        ("mutants", |facts| Ok(mutants(facts).to_string())),
    ],
    ..Experiment::EMPTY
};

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

/// A run of the fuzzer: its name, its level of optimization, its other flags, its first seed, and its bodies for each compiler.
struct Session {
    name: &'static str,
    opt: &'static str,
    flags: &'static str,
    seed: u64,
    bodies: [u64; 2],
}

/// Most bodies are compiled by the workspace's compiler without optimization: that is the quickest.
const SESSIONS: [Session; 3] = [
    Session { name: "opt 0", opt: "0", flags: "", seed: 1_000_000, bodies: [16_560, 1_440] },
    Session { name: "opt 3", opt: "3", flags: "", seed: 2_000_000, bodies: [720, 720] },
    Session {
        name: "opt 3, MIR level 4, validated",
        opt: "3",
        flags: "-Zmir-opt-level=4 -Zvalidate-mir",
        seed: 3_000_000,
        bodies: [720, 360],
    },
];

/// The case of the mutants' facts.
const MUTANTS: &str = "mutants";
const WANTED_MUTANTS: u64 = 200;

/// The counts of a session, as forms of its facts.
const COUNTS: [&str; 7] = [
    "bodies",
    "pauses",
    "with the interpreter",
    "with corosensei",
    "with CPython",
    "documented",
    "divergences",
];

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let root = workspace()?.workspace_root.as_std_path().to_path_buf();
    let mut compilers = vec![(DEFAULT.to_string(), Compiler::default().with_unstable_features())];
    let other = root.join("target/compilers/1.96/bin/rustc");
    if other.exists() {
        let name = other.to_string_lossy().into_owned();
        compilers.push((name.clone(), Compiler::named(name)));
    }
    let sources =
        ["crates/pausa-fuzz/src", "crates/pausa-try/src", "crates/pausa-try-driver/src", "Cargo.lock"];
    plan.sources.extend(sources.map(String::from));
    for (at, (name, compiler)) in compilers.into_iter().enumerate() {
        let version = compiler.version()?;
        let release = version.release();
        plan.compilers.push((release.clone(), version));
        for session in &SESSIONS {
            // Each compiler has its own bodies.
            let (seed, bodies) = (session.seed + at as u64 * 100_000, session.bodies[at]);
            let key = count(session.name, "all", &release, "bodies");
            let (name, release) = (name.clone(), release.clone());
            plan.ask(key, move |facts| gather(session, (seed, bodies), &name, &release, facts));
        }
        if at == 0 {
            plan.ask(count(MUTANTS, Fault::ALL[0].name(), &release, "compiled"), move |facts| {
                gather_mutants(&release, facts)
            });
        }
    }
    Ok(())
}

fn count(case: &str, entry: &str, release: &str, form: &str) -> Key {
    key(case, entry).build(release).form(form).metric("count")
}

fn target() -> Result<PathBuf> {
    Ok(workspace()?.target_directory.clone().into_std_path_buf())
}

fn gather(
    session: &Session,
    (seed, bodies): (u64, u64),
    compiler: &str,
    release: &str,
    facts: &mut Vec<Fact>,
) -> Result<()> {
    let options = Fuzz {
        seed,
        bodies: Some(bodies),
        compilers: vec![compiler.into()],
        opts: vec![session.opt.into()],
        flags: vec![session.flags.into()],
        ..Fuzz::default()
    };
    let told = Cell::new(0);
    let told_first =
        "nothing is saved before the last session is done: a run that is interrupted saves nothing";
    note(format_args!("{}, {release}: {bodies} bodies; {told_first}", session.name));
    let found = run(&target()?, &options, |summary| {
        if summary.bodies * 10 / bodies > told.replace(summary.bodies * 10 / bodies) {
            let (done, pauses, found) = (summary.bodies, summary.pauses, summary.divergences.len());
            note(format_args!("  {done} of {bodies} bodies, {pauses} pauses, {found} divergences"));
        }
    })?;
    let mut put = |entry: &str, form: &str, value: u64| {
        facts.push(Fact { key: count(session.name, entry, release, form), value: Value::count(value) });
    };
    let documented = found.documented.values().sum();
    let counts = [
        found.bodies,
        found.pauses,
        found.with_interpreter,
        found.with_corosensei,
        found.with_python,
        documented,
        found.divergences.len() as u64,
    ];
    COUNTS.iter().zip(counts).for_each(|(form, count)| put("all", form, count));
    for rule in Rule::ALL {
        put("documented", rule.describe().0, found.documented.get(&rule).copied().unwrap_or(0));
    }
    for (encoding, count) in &found.compared {
        put(encoding.name(), "compared", *count);
    }
    for ((encoding, code), count) in &found.refused {
        put(encoding.name(), &format!("refused, {code}"), *count);
    }
    for construct in all_constructs() {
        for encoding in Encoding::GENERATED {
            put(construct, encoding.name(), found.coverage.get(&(construct, encoding)).copied().unwrap_or(0));
        }
    }
    let seconds = key(session.name, "all").build(release).metric("seconds");
    facts.push(Fact { key: seconds, value: Value::Number(found.taken.as_secs_f64().round()) });
    Ok(())
}

fn gather_mutants(release: &str, facts: &mut Vec<Fact>) -> Result<()> {
    let target = target()?;
    let tools = Tools::of(DEFAULT, &target)?;
    let folder = tempfile::tempdir_in(&target)?;
    let flags = Flags { opt: "0".into(), lto: None, others: Vec::new() };
    let build = Build { tools: &tools, flags, folder: folder.path() };
    let mut by: BTreeMap<&str, Count> = BTreeMap::new();
    for ((fault, encoding), count) in mutate::measure(&build, 1, WANTED_MUTANTS) {
        for name in [fault.name(), encoding.name()] {
            let sum = by.entry(name).or_default();
            sum.compiled += count.compiled;
            sum.observable += count.observable;
            sum.detected += count.detected;
            sum.by_corosensei += count.by_corosensei;
        }
    }
    for (name, sum) in by {
        for (form, value) in
            MUTANT_COUNTS.iter().zip([sum.compiled, sum.observable, sum.detected, sum.by_corosensei])
        {
            facts.push(Fact { key: self::count(MUTANTS, name, release, form), value: Value::count(value) });
        }
    }
    Ok(())
}

const MUTANT_COUNTS: [&str; 4] = ["compiled", "observable", "detected", "by corosensei alone"];

/// The sum of a count over all sessions and compilers that were gathered.
fn total(facts: &Facts, form: &str) -> Result<f64, Missing> {
    let is_it = |fact: &&Fact| {
        fact.key.entry == "all"
            && fact.key.form == form
            && SESSIONS.iter().any(|session| session.name == fact.key.case)
    };
    let found: Vec<_> = facts.all().filter(is_it).filter_map(|fact| fact.value.number()).collect();
    if found.is_empty() { Err(Missing::Unknown("nothing was run".into())) } else { Ok(found.iter().sum()) }
}

fn of_mutants(e: &Evidence<'_>, form: &str) -> Result<f64, Missing> {
    let (facts, mut sum) = (e.facts(), 0.0);
    let compilers = compilers(facts, MUTANTS);
    let release = compilers.first().ok_or(Missing::Unknown("no mutant was made".into()))?;
    for fault in Fault::ALL {
        sum += e.number(&count(MUTANTS, fault.name(), release, form))?;
    }
    Ok(sum)
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "no_encoding_differs",
        sentence: "The encodings agree on {bodies} random bodies with {pauses} pauses, except for documented differences. Each body is run to \
                   its end and dropped at each of its pauses; {interpreter} traces were compared with an interpreter's, \
                   {corosensei} with corosensei's, {python} with CPython's.",
        holds: |e| {
            let of = |form| total(e.facts(), form);
            for (name, form) in [
                ("bodies", "bodies"),
                ("pauses", "pauses"),
                ("interpreter", "with the interpreter"),
                ("corosensei", "with corosensei"),
                ("python", "with CPython"),
            ] {
                e.say(name, grouped(of(form)?, 0));
            }
            Ok(of("divergences")? == 0.0 && of("pauses")? >= of("bodies")? && of("with CPython")? > 0.0)
        },
    },
    Claim {
        id: "mutants_are_detected",
        sentence: "Of {compiled} mutants, each changed in one encoding only, {observable} change the trace of their body; \
                   the comparison detects {detected} of these ({rate} %).",
        holds: |e| {
            let [compiled, observable, detected] =
                ["compiled", "observable", "detected"].map(|form| of_mutants(e, form));
            let (observable, detected) = (observable?, detected?);
            e.say("compiled", compiled?);
            e.say("observable", observable);
            e.say("detected", detected);
            e.say("rate", format!("{:.1}", detected * 100.0 / observable));
            Ok(detected >= observable * 0.95 && observable > 0.0)
        },
    },
    Claim {
        id: "every_construct_is_compared",
        sentence: "Each of the {constructs} constructs was compared in genawaiter, `#[coroutine]` and corosensei.",
        holds: |e| {
            let (facts, constructs) = (e.facts(), all_constructs());
            e.say("constructs", constructs.len());
            let mut least = f64::MAX;
            for construct in constructs {
                for encoding in ["genawaiter", "coroutine", "corosensei"] {
                    least = least.min(covered(facts, construct, encoding));
                }
            }
            Ok(least > 0.0)
        },
    },
];

fn compilers<'a>(facts: &'a Facts, case: &str) -> Vec<&'a str> {
    in_order(facts.all().filter(|fact| fact.key.case == case).map(|fact| fact.key.build.as_str()))
}

/// How many bodies with a construct were compared in an encoding.
fn covered(facts: &Facts, construct: &str, encoding: &str) -> f64 {
    let is_it = |fact: &&Fact| fact.key.entry == construct && fact.key.form == encoding;
    facts.all().filter(is_it).filter_map(|fact| fact.value.number()).sum()
}

/// A row for each session and compiler.
fn runs(facts: &Facts) -> Table {
    let mut table = Table::new(["build", "compiler"].into_iter().chain(COUNTS).chain(["bodies a minute"]));
    for session in &SESSIONS {
        for release in compilers(facts, session.name) {
            let mut row = vec![session.name.to_string(), release.to_string()];
            let number = |form: &str| facts.number(&count(session.name, "all", release, form));
            for form in COUNTS {
                row.push(table.cell(number(form), 0));
            }
            let seconds = facts.number(&key(session.name, "all").build(release).metric("seconds"));
            let speed = number("bodies").and_then(|bodies| Ok(bodies * 60.0 / seconds?.max(1.0)));
            row.push(table.cell(speed, 0));
            table.row(row);
        }
    }
    table
}

/// How many bodies each encoding compared and refused, over all sessions.
fn refused(facts: &Facts) -> Table {
    let mut table = Table::new(["encoding", "traces compared", "bodies refused, by the error's code"]);
    for encoding in Encoding::GENERATED {
        let mut codes: BTreeMap<&str, f64> = BTreeMap::new();
        for fact in facts.all().filter(|fact| fact.key.entry == encoding.name() && fact.key.case != MUTANTS) {
            *codes.entry(&fact.key.form).or_default() += fact.value.number().unwrap_or(0.0);
        }
        let compared = codes.remove("compared").unwrap_or(0.0);
        let codes =
            codes.iter().map(|(form, count)| format!("{}: {count}", form.trim_start_matches("refused, ")));
        table.row([encoding.name().to_string(), compared.to_string(), codes.collect::<Vec<_>>().join(", ")]);
    }
    table
}

/// A row for each construct, a column for each encoding.
fn coverage(facts: &Facts) -> Table {
    let names = Encoding::GENERATED.map(Encoding::name);
    let mut table = Table::new(["bodies with"].into_iter().chain(names));
    for construct in all_constructs() {
        let cells = names.map(|encoding| covered(facts, construct, encoding).to_string());
        table.row(std::iter::once(construct.to_string()).chain(cells));
    }
    table
}

/// A row for each fault and each mutated encoding.
fn mutants(facts: &Facts) -> Table {
    let mut table = Table::new(["mutants"].into_iter().chain(MUTANT_COUNTS));
    let compilers = compilers(facts, MUTANTS);
    let Some(release) = compilers.first() else { return table };
    for name in Fault::ALL.map(Fault::name).into_iter().chain(Encoding::GENERATED.map(Encoding::name)) {
        let mut row = vec![name.to_string()];
        for form in MUTANT_COUNTS {
            row.push(table.cell(facts.number(&count(MUTANTS, name, release, form)), 0));
        }
        table.row(row);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds() {
        EXPERIMENT.assert_that_the_page_holds();
    }
}
