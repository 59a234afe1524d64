//! Compares compiler releases: the cases of the questions, bodies, and the sizes of values, with every compiler of the machine.
//! `timeline compare` prints the differences from the saved facts.

#![forbid(unsafe_code)]

mod cases;
mod gather;

use std::process::ExitCode;
use std::sync::OnceLock;

use pausa_lab::build::Version;
use pausa_lab::claim::Claim;
use pausa_lab::fact::in_order;
use pausa_lab::stats::Summary;
use pausa_lab::table::Table;
use pausa_lab::{Compiler, Experiment, Facts, Key, Missing, Plan, Result, Usage, Value};
use pausa_output::say;

const EXPERIMENT: Experiment = Experiment {
    name: "timeline",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment timeline",
    question: "Which answers depend on the compiler's release?",
    plan,
    claims: CLAIMS,
    tables: &[("changed", |facts| Ok(changed(facts)))],
    ..Experiment::EMPTY
};

/// A selection from the command line: questions and bodies by the beginning of their names, and compilers. An empty list
/// selects all.
#[derive(Default)]
struct Asked {
    subjects: Vec<String>,
    compilers: Vec<(Version, Compiler)>,
}

static ASKED: OnceLock<Asked> = OnceLock::new();

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args().skip(1).collect();
    match words.split_first() {
        Some((first, words)) if first == "compare" => pausa_output::status(match compare(words) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => {
                pausa_output::note(format_args!("{error}"));
                ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
            }
        }),
        _ => pausa_lab::command(&[EXPERIMENT], &words),
    }
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let asked = ASKED.get_or_init(Asked::default);
    let compilers = match asked.compilers.is_empty() {
        false => asked.compilers.clone(),
        true => {
            Compiler::available()?.into_iter().filter(|(version, _)| version.number() >= (1, 85)).collect()
        }
    };
    plan.compilers = compilers.iter().map(|(version, _)| (version.release(), version.clone())).collect();
    plan.sources.extend(["experiments/questions".into(), "experiments/bodies".into(), "Cargo.lock".into()]);
    plan.sources
        .extend(["coroutine", "gen", "async", "genawaiter"].map(|name| format!("crates/pausa-{name}/src")));
    let is_asked = |name: &str| {
        asked.subjects.is_empty() || asked.subjects.iter().any(|subject| name.starts_with(subject.as_str()))
    };
    let subjects = gather::subjects()?;
    let known: Vec<_> = subjects.iter().map(|subject| subject.name.clone()).collect();
    if let Some(unknown) =
        asked.subjects.iter().find(|asked| !known.iter().any(|name| name.starts_with(*asked)))
    {
        return Err(Usage(format!("there is no `{unknown}`; there are: {}", known.join(", "))).into());
    }
    for subject in subjects.into_iter().filter(|subject| is_asked(&subject.name)) {
        for (version, compiler) in &compilers {
            let (subject, compiler, release) = (subject.clone(), compiler.clone(), version.release());
            let key = pausa_lab::fact::key(&subject.name, "").build(&release);
            plan.ask(key, move |facts| {
                facts.append(&mut subject.gather(&compiler, &release)?);
                Ok(())
            });
        }
    }
    Ok(())
}

/// Gathers facts without saving them, and prints the differences from the newest other compiler with saved facts. Returns
/// whether everything could be built.
fn compare(words: &[String]) -> Result<bool> {
    let mut asked = Asked::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--compiler" => {
                let name =
                    words.next().ok_or_else(|| Usage("`--compiler` wants a toolchain or a path".into()))?;
                let compiler = Compiler::named(name);
                let version = compiler.version().map_err(|error| Usage(error.to_string()))?;
                asked.compilers.push((version, compiler));
            }
            option if option.starts_with('-') => {
                return Err(Usage(format!("`{option}` is no option of `timeline`; `--compiler` is")).into());
            }
            number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                asked.subjects.push(format!("q{number:0>2}"));
            }
            subject => asked.subjects.push(subject.into()),
        }
    }
    let _ = ASKED.set(asked);
    let saved = EXPERIMENT.facts()?;
    let new = EXPERIMENT.gather(&[], false)?.batch;
    let (mut same, mut unknown, mut differing, mut failing) = (0, 0, Vec::new(), Vec::new());
    for fact in &new.facts {
        // The newest saved compiler other than the fact's own.
        let other = compilers(&saved).into_iter().rev().find(|release| *release != fact.key.build);
        let was = other.and_then(|release| Some((release, saved.get(&fact.key.build(release))?)));
        let now = fact.value.show(&fact.key.metric);
        match (&fact.value, was) {
            (Value::Missing { missing }, _) => failing.push(format!("{}: {missing}", fact.key)),
            (value, Some((_, was))) if was.agrees(value, fact.key.gate()) => same += 1,
            (_, Some((release, was))) => {
                differing.push(format!(
                    "{}: {now}; with {release}: {}",
                    fact.key,
                    was.show(&fact.key.metric)
                ));
            }
            (_, None) => unknown += 1,
        }
    }
    for (title, lines) in [("changed", &differing), ("not built", &failing)] {
        for line in lines {
            say(format_args!("{title}: {line}"))?;
        }
    }
    say(format_args!(
        "{same} the same, {} changed, {unknown} without a saved fact of another compiler, {} not built",
        differing.len(),
        failing.len()
    ))?;
    Ok(failing.is_empty())
}

/// The releases in the facts, oldest first.
fn compilers(facts: &Facts) -> Vec<&str> {
    let mut compilers = in_order(facts.all().map(|fact| fact.key.build.as_str()));
    compilers
        .sort_by_key(|release| release.split(['.', '-']).nth(1).and_then(|part| part.parse::<u32>().ok()));
    compilers
}

/// The keys without their compiler, without duplicates.
fn subjects(facts: &Facts) -> Vec<Key> {
    let mut seen = std::collections::BTreeSet::new();
    facts.all().map(|fact| fact.key.build("")).filter(|key| seen.insert(key.clone())).collect()
}

/// Returns the values of a key with all compilers, without missing ones.
fn known<'a>(facts: &'a Facts, key: &Key) -> Vec<&'a Value> {
    let values = compilers(facts).into_iter().filter_map(|release| facts.get(&key.build(release)));
    values.filter(|value| !matches!(value, Value::Missing { .. })).collect()
}

/// The keys with values of two or more compilers.
fn compared(facts: &Facts) -> impl Iterator<Item = Key> + '_ {
    subjects(facts).into_iter().filter(|key| known(facts, key).len() > 1)
}

/// Whether the compiler lacks a feature, a flag or a syntax.
fn lacks_something(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.starts_with("no "),
        Value::Refused { error, says } => error.is_empty() && says.starts_with("expected "),
        _ => false,
    }
}

fn has_changed(facts: &Facts, key: &Key) -> bool {
    let known = known(facts, key);
    known.windows(2).any(|pair| !pair[0].agrees(pair[1], key.gate()))
}

/// What changed, with the compiler since which it is so and the thread where that is known, and how much did not.
fn changed(facts: &Facts) -> String {
    let is_of_a_body = |key: &&Key| key.case.starts_with("body ") || key.case.starts_with("chapters ");
    let keys: Vec<_> = subjects(facts).into_iter().filter(|key| has_changed(facts, key)).collect();
    let (bodies, cases): (Vec<&Key>, Vec<&Key>) = keys.iter().partition(is_of_a_body);
    let compared = compared(facts).count();
    format!(
        "{} of {compared} facts that two or more compilers have differ between them; {} never changed.\n\n{}\n\n\
         <details><summary>Bodies and chapters: {} changed</summary>\n\n{}\n\n</details>",
        keys.len(),
        compared - keys.len(),
        rows(facts, &cases),
        bodies.len(),
        rows(facts, &bodies),
    )
}

/// A row for each of these facts; cases of one file that say the same share one.
fn rows(facts: &Facts, keys: &[&Key]) -> Table {
    /// So many names of cases are in a row.
    const NAMED: usize = 3;
    let releases = compilers(facts);
    let head = ["of", "case", "figure"].into_iter().chain(releases.iter().copied());
    let mut table = Table::new(head.chain(["last changed with", "thread"]));
    let mut rows: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for key in keys {
        let shown = releases.iter().map(|release| match facts.get(&key.build(*release)) {
            Some(Value::Refused { error, says }) => if error.is_empty() { says } else { error }.clone(),
            value => table.value(value, &key.metric),
        });
        let shown: Vec<_> = shown.collect();
        let values = [vec![key.case.clone(), key.metric.clone()], shown.clone()].concat();
        let values = [values, vec![since(facts, key), cases::cause(key, &shown).to_string()]].concat();
        match rows.iter_mut().find(|(known, _)| *known == values && key.metric == "compiles") {
            Some((_, entries)) => entries.push(key.entry.clone()),
            None => rows.push((values, vec![key.entry.clone()])),
        }
    }
    for (mut row, entries) in rows {
        let more = entries.len().saturating_sub(NAMED);
        let named =
            entries.iter().take(NAMED).map(|entry| format!("`{entry}`")).collect::<Vec<_>>().join(", ");
        row.insert(1, if more == 0 { named } else { format!("{named} and {more} more") });
        table.row(row);
    }
    table
}

/// The first compiler from which on the newest value holds.
fn since(facts: &Facts, key: &Key) -> String {
    let mut since = String::new();
    let mut last: Option<&Value> = None;
    for release in compilers(facts) {
        let Some(value) = facts.get(&key.build(release)) else { continue };
        if matches!(value, Value::Missing { .. }) {
            continue;
        }
        if last.is_some_and(|last| !last.agrees(value, key.gate())) {
            since = release.into();
        }
        last = Some(value);
    }
    since
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "a_paused_body_takes_the_same_bytes_with_all_of_them",
        sentence: "Bytes while paused never changed: all {n} sizes are the same with every compiler from {first} to {last}, also those of \
                   what is stored twice.",
        holds: |e| {
            let facts = e.facts();
            let releases = compilers(facts);
            let (Some(first), Some(last)) = (releases.first(), releases.last()) else {
                return Err(Missing::Unknown("no compiler was tried".into()));
            };
            let keys: Vec<_> =
                compared(facts).filter(|key| ["bytes", "handle", "heap"].contains(&&*key.metric)).collect();
            e.say("n", keys.len());
            e.say("first", first);
            e.say("last", last);
            Ok(keys.iter().any(|key| key.case == "q12 arrays")
                && !keys.iter().any(|key| has_changed(facts, key)))
        },
    },
    Claim {
        id: "what_a_compiler_can_parse_it_judges_as_its_successors_do",
        sentence: "Of {n} cases that two or more compilers can parse, with all features and flags, {changed} got another verdict: {which}.",
        holds: |e| {
            let facts = e.facts();
            let judged = |key: &Key| {
                known(facts, key).into_iter().filter(|value| !lacks_something(value)).collect::<Vec<_>>()
            };
            let cases = compared(facts).filter(|key| key.metric == "compiles" && judged(key).len() > 1);
            let cases: Vec<_> = cases.collect();
            let differs =
                |key: &&Key| judged(key).windows(2).any(|pair| !pair[0].agrees(pair[1], key.gate()));
            let which: Vec<_> =
                cases.iter().filter(differs).map(|key| format!("{}, {}", key.case, key.entry)).collect();
            e.say("n", cases.len());
            e.say("changed", which.len());
            e.say("which", which.join("; "));
            let few = which.len() * 20 < cases.len();
            Ok(few && which.iter().any(|case| case == "q11 lending, by_hand_filter -Zpolonius=next"))
        },
    },
    Claim {
        id: "instructions_differ_little",
        sentence: "Where instructions per item differ between two compilers, they differ by at most {most} %: in {which}.",
        holds: |e| {
            let facts = e.facts();
            let (mut most, mut which) = (0.0, String::new());
            for key in compared(facts).filter(|key| key.metric == "instructions") {
                let numbers: Vec<_> = known(facts, &key).into_iter().filter_map(Value::number).collect();
                let Some(Summary { low, high, .. }) = Summary::of(&numbers) else { continue };
                let percent = (high / low - 1.0) * 100.0;
                if percent > most {
                    (most, which) =
                        (percent, format!("{}, {}", key.case.trim_start_matches("body "), key.entry));
                }
            }
            if which.is_empty() {
                return Err(Missing::Unknown("no instructions were counted".into()));
            }
            e.say("most", format!("{most:.0}"));
            e.say("which", which);
            Ok(most < 100.0)
        },
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds() {
        EXPERIMENT.assert_that_the_page_holds();
    }

    #[test]
    fn the_release_of_a_change_is_the_first_with_the_newest_value() {
        let key = pausa_lab::fact::key("q11 lending", "by_hand_filter").metric("compiles");
        let of = |release: &str, value| pausa_lab::fact::Fact { key: key.build(release), value };
        let facts = vec![
            of("1.85.0", Value::Refused { error: "E0499".into(), says: String::new() }),
            of("1.95.0", Value::text("compiles")),
            of("1.96.0", Value::text("compiles")),
        ];
        let batch = pausa_lab::fact::Batch { receipt: pausa_lab::Receipt::default(), facts };
        assert_eq!(since(&Facts { batches: vec![batch] }, &key), "1.95.0");
    }

    #[test]
    fn a_fact_changes_where_two_compilers_disagree_and_not_where_one_could_not_be_asked() {
        let key = pausa_lab::fact::key("q07 any_lifetime", "kept").metric("compiles");
        let facts = |values: [Value; 2]| {
            let facts = ["1.85.0", "1.96.0"].into_iter().zip(values);
            let facts =
                facts.map(|(release, value)| pausa_lab::fact::Fact { key: key.build(release), value });
            Facts {
                batches: vec![pausa_lab::fact::Batch {
                    receipt: pausa_lab::Receipt::default(),
                    facts: facts.collect(),
                }],
            }
        };
        let refused = |error: &str, says: &str| Value::Refused { error: error.into(), says: says.into() };
        assert!(has_changed(&facts([refused("E0277", "a"), Value::text("compiles")]), &key));
        assert!(!has_changed(&facts([refused("E0277", "a"), refused("E0277", "an")]), &key));
        assert!(!has_changed(&facts([Value::missing("it does not start"), Value::text("compiles")]), &key));
    }
}
