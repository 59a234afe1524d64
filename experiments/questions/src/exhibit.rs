//! What the exhibits share: how facts are added to a table, how a claim finds them, and what snippets may use.

use std::path::Path;

use pausa_lab::callgrind::Callgrind;
pub(crate) use pausa_lab::callgrind::SIZES;
pub(crate) use pausa_lab::claim::Claim;
use pausa_lab::claim::Evidence as Looked;
use pausa_lab::fact::{Fact, in_order};
use pausa_lab::{Build, Facts, Key, Plan, Program, Reading, Text, table};
pub(crate) use pausa_lab::{Experiment, Missing, Result, Snippet, Value};

/// What snippets may use, with what that stands on.
pub(crate) const LIBRARIES: [&str; 7] = [
    "pausa-struct",
    "pausa-genawaiter",
    "pausa-coroutine",
    "pausa-async",
    "pausa-corosensei",
    "pausa-diapause",
    "pausa-scheduler",
];

/// What chapters themselves stand on, to be compiled as the snippet is.
pub(crate) const CONTRACT: [&str; 3] = ["pausa", "genawaiter", "pin-project-lite"];

/// The tables of every exhibit's page.
pub(crate) const RESULT: &[Text] = &[("result", |facts| Ok(table::cases(facts, |_| true)))];

/// The root of this package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file beside an exhibit: `q06_first_input/send.rs`.
pub(crate) fn snippet(file: &str) -> Snippet {
    Snippet::at(root().join(file))
}

/// Gathers an exhibit's evidence by code.
pub(crate) fn gather(plan: &mut Plan<'_>, run: fn() -> Result<Evidence>) -> Result<()> {
    plan.sources.extend(Build::of(&LIBRARIES).sources()?);
    plan.ask(Key::default(), move |facts| {
        facts.append(&mut run()?.facts);
        Ok(())
    });
    Ok(())
}

/// A name, and what is done so many times.
pub(crate) type Workload = (&'static str, fn(u64));

/// Runs the workload that the words name, so many times.
pub(crate) fn run_workload(workloads: &[Workload], words: &[&str]) -> Result<Vec<Reading>> {
    let [name, items] = words else { return Err("which workload, and how many items?".into()) };
    let workload = workloads.iter().find(|(known, _)| known == name).ok_or("there is no such workload")?;
    workload.1(items.parse()?);
    Ok(Vec::new())
}

/// Facts in the order in which they are shown.
#[derive(Default)]
pub(crate) struct Evidence {
    pub(crate) facts: Vec<Fact>,
}

/// A value with its metric.
pub(crate) struct Found(&'static str, Value);

impl Found {
    /// The size of a value.
    pub(crate) fn bytes(bytes: impl TryInto<u64>) -> Found {
        Found("bytes", Value::count(bytes))
    }

    /// How many: copies, lines, errors, polls.
    pub(crate) fn count(count: impl TryInto<u64>) -> Found {
        Found("count", Value::count(count))
    }

    /// Bytes of machine code.
    pub(crate) fn code(bytes: impl TryInto<u64>) -> Found {
        Found("code", Value::count(bytes))
    }

    /// Per item.
    pub(crate) fn instructions(counted: Result<f64, Missing>) -> Found {
        Found("instructions", Value::of(counted))
    }
}

/// A word, a trace, a layout, or what the compiler said.
impl From<Value> for Found {
    fn from(value: Value) -> Self {
        let of_the_compiler = value.compiles() || matches!(value, Value::Refused { .. });
        Found(if of_the_compiler { "compiles" } else { "text" }, value)
    }
}

impl Evidence {
    /// Adds a cell of a table.
    pub(crate) fn add(&mut self, table: &str, row: &str, column: &str, found: impl Into<Found>) {
        let Found(metric, value) = found.into();
        self.facts.push(Fact { key: key(table, row, column).metric(metric), value });
    }
}

/// The key of a cell, whose column is a build (`O2`, `Os, abort`), or another form of what the row is about.
pub(crate) fn key(table: &str, row: &str, column: &str) -> Key {
    let key = pausa_lab::fact::key(table, row);
    let is_build = column.starts_with('O') && column[1..].starts_with(|level: char| "0123sz".contains(level));
    match is_build {
        true => key.build(column.split(": ").next().unwrap_or(column)),
        false => key.form(column),
    }
}

/// The key of the saved fact of a cell, whatever its metric.
fn saved(facts: &Facts, table: &str, row: &str, column: &str) -> Key {
    let wanted = key(table, row, column);
    let of_code = column.ends_with(": code");
    let is_it =
        |fact: &&Fact| fact.key.metric(String::new()) == wanted && (fact.key.metric == "code" || !of_code);
    facts.all().find(is_it).map_or(wanted, |fact| fact.key.clone())
}

/// The number in a cell.
pub(crate) fn number(looked: &Looked<'_>, table: &str, row: &str, column: &str) -> Result<f64, Missing> {
    looked.number(&saved(looked.facts(), table, row, column))
}

/// The word in a cell; of the compiler's errors, the code.
pub(crate) fn word<'a>(
    looked: &Looked<'a>,
    table: &str,
    row: &str,
    column: &str,
) -> Result<&'a str, Missing> {
    looked.text(&saved(looked.facts(), table, row, column))
}

/// Whether the compiler takes it.
pub(crate) fn compiles(looked: &Looked<'_>, table: &str, row: &str, column: &str) -> Result<bool, Missing> {
    Ok(word(looked, table, row, column)? == pausa_lab::fact::COMPILES)
}

/// The rows of a table.
pub(crate) fn rows<'a>(looked: &Looked<'a>, table: &str) -> Vec<&'a str> {
    looked.facts().entries(table)
}

/// The columns of a table.
pub(crate) fn columns<'a>(looked: &Looked<'a>, table: &str) -> Vec<&'a str> {
    let own = looked.facts().all().filter(|fact| fact.key.case == table);
    in_order(
        own.map(
            |fact| if fact.key.build.is_empty() { fact.key.form.as_str() } else { fact.key.build.as_str() },
        ),
    )
}

/// Instructions per item of a program that is told, after these arguments, how many items to work on.
pub(crate) fn slope(program: &Program, arguments: &[&str]) -> Result<f64, Missing> {
    slope_over(program, arguments, &SIZES)
}

/// The same over these numbers of items.
pub(crate) fn slope_over(program: &Program, arguments: &[&str], sizes: &[u64]) -> Result<f64, Missing> {
    let path = program.path().map_err(|error| Missing::Failed(error.to_string()))?;
    let words = |items: u64| arguments.iter().map(ToString::to_string).chain([items.to_string()]).collect();
    Ok(Callgrind::default().per_unit(&path, sizes, words)?.events["Ir"])
}

/// What `experiments/bodies` found of a body in an encoding: it is measured there, and shown here.
pub(crate) fn of_body(body: &str, encoding: &str, form: &str, metric: &str) -> Result<Value> {
    let facts = Facts::read(&root().join("../bodies"))?;
    let key = pausa_lab::fact::key(body, encoding).form(form).metric(metric);
    let value = facts.get(&key).cloned();
    value.ok_or_else(|| format!("{key}: `cargo pausa experiment bodies save` has not gathered it").into())
}

/// The bytes of a coroutine of a body: the first word of its layout.
pub(crate) fn bytes_of_body(body: &str, encoding: &str, coroutine: &str) -> Result<Found> {
    let layout = of_body(body, encoding, &format!("layout of {coroutine}"), "text")?;
    let bytes = layout.block().and_then(|layout| layout.split(' ').next()?.parse::<u64>().ok());
    Ok(Found::bytes(bytes.ok_or_else(|| format!("{body}, {encoding}: no size in its layout"))?))
}

/// A failure that names the file.
pub(crate) fn failed(file: &Path, error: &dyn std::fmt::Display) -> Box<dyn std::error::Error + Send + Sync> {
    format!("{}: {error}", file.display()).into()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::exhibits::EXHIBITS;

    #[test]
    fn every_page_shows_its_facts_and_they_bear_out_what_it_concludes() {
        for exhibit in EXHIBITS {
            exhibit.assert_that_the_page_holds();
        }
    }

    #[test]
    fn every_page_is_short_and_says_what_a_page_must_say() {
        for exhibit in EXHIBITS {
            let page = fs::read_to_string(format!("{}/README.md", exhibit.folder)).expect(exhibit.name);
            for part in [
                "Question",
                "Answer",
                "Positions",
                "What was run",
                "Result",
                "What it does not show",
                "What would change",
            ] {
                assert!(page.contains(&format!("\n## {part}")), "{}: no {part:?}", exhibit.name);
            }
            let mut words = 0;
            for part in page.split("<!-- end -->") {
                words += part.split("<!-- measured: ").next().unwrap_or_default().split_whitespace().count();
            }
            assert!(words < 600, "{}: {words} words", exhibit.name);
            assert!(!exhibit.claims.is_empty(), "{}: it concludes nothing", exhibit.name);
        }
    }

    #[test]
    fn exhibits_are_in_the_order_of_their_questions() {
        // What is not one of the questions comes after them.
        assert!(EXHIBITS.is_sorted_by_key(|exhibit| (!exhibit.name.starts_with('q'), exhibit.name)));
    }
}
