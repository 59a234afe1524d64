//! Measures subjects in several builds and call forms, to separate properties of a subject from those of one build.
//!
//! The subjects are functions of one snippet. It is compiled once per [`Variant`] and runs once under callgrind. With the
//! arguments `count 1000 2000 3000`, it calls each subject with 1000 units from a function `small`, with 2000 from `middle` and
//! with 3000 from `large`. A subject is a function `case::entry::form`; the form is `inlined`, `call` or `dynamic`.

use std::collections::BTreeMap;

use rustc_demangle::demangle;

use crate::callgrind::{Callgrind, Counts, slope};
use crate::claim::Evidence;
use crate::fact::{Fact, Facts, Key, Missing, Value, in_order, key};
use crate::snippet::functions;
use crate::table::Table;
use crate::{Contender, Plan, Program, Result, Snippet};

/// The forms of a call to `next`: inlined, through a function call, through a trait object.
pub const FORMS: [&str; 3] = ["inlined", "call", "dyn"];

/// The sizes of the runs for subjects whose unit is an item.
pub const SIZES: [u64; 3] = [1_000, 2_000, 3_000];

/// Enables LLVM's jump threading for state machines, which is off by default up to LLVM 22.
const THREADING: &str = "-Cllvm-args=-enable-dfa-jump-thread";

/// Explains the names of the builds, for the text below a table.
pub const LEGEND: &str = "LTO is off, or fat where the build's name has it; `threaded`: with LLVM's jump threading, \
                          `-Cllvm-args=-enable-dfa-jump-thread`.";

/// The functions of the program that call the subjects.
const CALLERS: [&str; 3] = ["small", "middle", "large"];

/// One build of the matrix.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The name in keys: `O3`, `O3, threaded`, `O3, LTO`, `O3, LTO, threaded`.
    pub name: String,
    flags: Vec<String>,
}

/// Returns all twelve builds: `-Copt-level` 2, 3 and s; link-time optimisation off and fat; LLVM's jump threading off and on.
pub fn variants() -> Vec<Variant> {
    let mut variants = Vec::new();
    for level in ["2", "3", "s"] {
        for (lto, lto_name) in [("off", ""), ("fat", ", LTO")] {
            for (threading, threading_name) in [(None, ""), (Some(THREADING), ", threaded")] {
                let flags = [format!("-Copt-level={level}"), format!("-Clto={lto}")];
                variants.push(Variant {
                    name: format!("O{level}{lto_name}{threading_name}"),
                    flags: flags.into_iter().chain(threading.map(String::from)).collect(),
                });
            }
        }
    }
    variants
}

impl Variant {
    /// Returns a copy with another flag. `name` is appended to its name.
    #[must_use]
    pub fn with(&self, flag: &str, name: &str) -> Self {
        let flags = self.flags.iter().cloned().chain([flag.to_string()]).collect();
        Variant { name: format!("{}, {name}", self.name), flags }
    }

    /// Returns the snippet with the flags of this build. Identical functions are not merged, so that each has its own count.
    pub fn of(&self, snippet: &Snippet) -> Snippet {
        let flags = ["-Ccodegen-units=1", "-Zmerge-functions=disabled"].into_iter();
        flags.chain(self.flags.iter().map(String::as_str)).fold(snippet.clone(), Snippet::flag)
    }
}

/// Counts the subjects of a snippet in these builds. One unit of the program is `each` units of the facts. For inlined
/// subjects, also measures the bytes of machine code: of the function and of the coroutines and closures in it, without its
/// callees.
pub fn count(plan: &mut Plan<'_>, snippet: &Snippet, variants: &[Variant], sizes: [u64; 3], each: f64) {
    for variant in variants {
        let (snippet, build) = (variant.of(snippet), variant.name.clone());
        plan.ask(Key::default().build(&build).metric("instructions"), move |facts| {
            let program = snippet.program()?;
            let counted = counted(&program, sizes)?;
            let functions = functions(&program.path()?)?;
            for key in counted.iter().map(|(key, _)| key).filter(|key| key.form == FORMS[0]) {
                let path = format!("snippet::{}::{}::inlined", key.case, key.entry);
                let own = functions.iter().filter(|function| function.name.contains(&path));
                facts.push(Fact {
                    key: key.build(&build).metric("code"),
                    value: Value::count(own.map(|function| function.size).sum::<u64>()),
                });
            }
            facts.extend(counted.into_iter().map(|(key, count)| Fact {
                key: key.build(&build).metric("instructions"),
                value: Value::of(count.map(|count| count / each)),
            }));
            Ok(())
        });
    }
}

/// Counts the instructions per unit of all subjects of a program.
///
/// # Errors
/// If the program does not build or does not run under valgrind.
pub fn counted(program: &Program, sizes: [u64; 3]) -> Result<Vec<(Key, Result<f64, Missing>)>> {
    let words = ["count".to_string()].into_iter().chain(sizes.map(|size| size.to_string()));
    let counts = Callgrind::with_symbols().count(&program.path()?, &words.collect::<Vec<_>>())?;
    Ok(subjects(&counts, &sizes))
}

/// Adds a race of these entries of a case, inlined, in all of these builds.
///
/// # Errors
/// If the snippet does not compile.
pub fn time(
    plan: &mut Plan<'_>,
    snippet: &Snippet,
    variants: &[Variant],
    case: &str,
    entries: &[&str],
) -> Result<()> {
    let mut contenders = Vec::new();
    for variant in variants {
        let program = variant.of(snippet).program()?;
        for entry in entries {
            let key = key(case, *entry).form("inlined").build(&variant.name);
            let subject = format!("{case}::{entry}::inlined");
            contenders.push(Contender::new(key, &program, &["time", &subject, "{units}"], &["ns"]).scaled());
        }
    }
    plan.race(crate::run::ROUNDS, contenders);
    Ok(())
}

/// Computes the instructions per unit of all subjects of a run.
fn subjects(counts: &Counts, sizes: &[u64; 3]) -> Vec<(Key, Result<f64, Missing>)> {
    let mut subjects = BTreeMap::new();
    for ((caller, callee), count) in &counts.calls {
        let caller = format!("{:#}", demangle(caller));
        let Some(at) = CALLERS.iter().position(|name| caller.contains(&format!("forms::{name}"))) else {
            continue;
        };
        let callee = format!("{:#}", demangle(callee));
        let parts: Vec<_> = callee.split("::").collect();
        let ["snippet", case, entry, form] = parts[..] else { continue };
        let form = if form == "dynamic" { "dyn" } else { form };
        let key = key(case, entry).form(form);
        let place = FORMS.iter().position(|known| *known == form);
        let (_, counts) =
            subjects.entry((key.case.clone(), key.entry.clone(), place)).or_insert((key, [0.0; 3]));
        counts[at] += count;
    }
    let sizes = sizes.map(|size| size as f64);
    subjects.into_values().map(|(key, counts)| (key, slope(&sizes, &counts, 0.001))).collect()
}

/// Makes a table with a row per build and a column per key. The builds are those of the first column's case; the builds of the
/// keys are ignored. Each key comes with the title of its column.
pub fn table(facts: &Facts, columns: &[(Key, &str)]) -> Table {
    let mut table = Table::new(["build"].into_iter().chain(columns.iter().map(|(_, title)| *title)));
    let case = columns.first().map_or("", |(key, _)| &key.case);
    let own = facts.all().filter(|fact| fact.key.case == case && !fact.key.build.is_empty());
    for build in in_order(own.map(|fact| fact.key.build.as_str())) {
        let mut row = vec![build.to_string()];
        for (key, _) in columns {
            row.push(table.value(facts.get(&key.build(build)), &key.metric));
        }
        table.row(row);
    }
    table
}

/// Makes a table per form, with a column for each of these entries of a case. Each entry comes with the title of its column.
pub fn tables(facts: &Facts, case: &str, unit: &str, entries: &[(&str, &str)]) -> String {
    let tables = FORMS.map(|form| {
        let columns = entries
            .iter()
            .map(|(entry, title)| (key(case, *entry).form(form).metric("instructions"), *title));
        let known = |(own, _): &(Key, &str)| facts.all().any(|fact| fact.key.build("") == *own);
        let columns: Vec<_> = columns.filter(known).collect();
        format!("**{case}, {form}: instructions for {unit}**\n\n{}", table(facts, &columns))
    });
    tables.join("\n\n")
}

/// Ratios of the instructions of two entries, by build and form.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratios {
    /// Build, form and ratio.
    pub cells: Vec<(String, String, f64)>,
}

impl Ratios {
    /// Computes the ratios of two entries of a case, for the builds and forms that `wanted` accepts.
    ///
    /// # Errors
    /// If a number is missing, or no build and form is wanted.
    pub fn of(
        evidence: &Evidence<'_>,
        case: &str,
        one: &str,
        other: &str,
        wanted: impl Fn(&str, &str) -> bool,
    ) -> Result<Self, Missing> {
        let mut cells = Vec::new();
        let is_one = |key: &Key| key.case == case && key.entry == one && key.metric == "instructions";
        for Fact { key, .. } in evidence.facts().all().filter(|fact| is_one(&fact.key)) {
            if wanted(&key.build, &key.form) {
                let base = Key { entry: other.into(), ..key.clone() };
                let ratio = evidence.number(key)? / evidence.number(&base)?;
                cells.push((key.build.clone(), key.form.clone(), ratio));
            }
        }
        match cells.is_empty() {
            true => Err(Missing::Unknown(format!("no {one} of {case} was ever counted"))),
            false => Ok(Ratios { cells }),
        }
    }

    /// The lowest and the highest ratio.
    pub fn range(&self) -> (f64, f64) {
        let ratios = self.cells.iter().map(|(_, _, ratio)| *ratio);
        ratios.fold((f64::MAX, 0.0), |(low, high), ratio| (f64::min(low, ratio), f64::max(high, ratio)))
    }

    /// Formats the range: `1.25 to 3.40`, or `2.00` if both ends are equal.
    pub fn shown(&self) -> String {
        let (low, high) = self.range();
        let (low, high) = (format!("{low:.2}"), format!("{high:.2}"));
        if low == high { low } else { format!("{low} to {high}") }
    }

    /// Counts the ratios for which `holds` is true.
    pub fn count(&self, holds: impl Fn(f64) -> bool) -> usize {
        self.cells.iter().filter(|(_, _, ratio)| holds(*ratio)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_has_twelve_builds_of_different_flags() {
        let variants = variants();
        assert_eq!(variants.len(), 12);
        assert_eq!(variants[0].name, "O2");
        assert_eq!(variants[7].name, "O3, LTO, threaded");
        assert_eq!(variants[7].flags, ["-Copt-level=3", "-Clto=fat", THREADING]);
    }

    #[test]
    fn a_subject_takes_the_slope_over_its_three_callers() {
        let call = |caller: &str, callee: &str, count: f64| {
            ((format!("snippet::forms::{caller}::<u8>"), format!("snippet::{callee}")), count)
        };
        let calls = [
            call("small", "chain::next::inlined", 1_010.0),
            call("middle", "chain::next::inlined", 2_010.0),
            call("large", "chain::next::inlined", 3_010.0),
            call("small", "chain::next::dynamic", 9e3),
            call("middle", "chain::next::dynamic", 9e3),
            call("large", "chain::next::dynamic", 1e6),
            call("agree", "chain::next::inlined", 9e9),
            call("large", "another", 5.0),
        ];
        let counts = Counts { calls: calls.into(), ..Counts::default() };
        let found = subjects(&counts, &SIZES);
        assert_eq!(found[0], (key("chain", "next").form("inlined"), Ok(1.0)));
        assert_eq!(found[1].0.form, "dyn");
        assert!(found[1].1.is_err() && found.len() == 2, "{found:?}");
    }
}
