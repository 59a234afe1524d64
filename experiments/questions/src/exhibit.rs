//! Helpers for exhibits: adding facts to tables, finding them in claims, and the libraries of snippets.

use std::fs;
use std::path::Path;
use std::process::Command;

use pausa_lab::build::succeed;
use pausa_lab::callgrind::Callgrind;
pub(crate) use pausa_lab::callgrind::SIZES;
pub(crate) use pausa_lab::claim::Claim;
pub(crate) use pausa_lab::claim::Evidence as Looked;
use pausa_lab::fact::{COMPILES, Fact, in_order};
use pausa_lab::matrix::{self, Variant};
use pausa_lab::{Build, Facts, Key, Plan, Program, Reading, table};
pub(crate) use pausa_lab::{Experiment, Missing, Result, Snippet, Status, Value};
use pausa_story::CATALOGUE;

/// The packages that snippets may use. Cargo adds their dependencies.
pub(crate) const LIBRARIES: [&str; 7] = [
    "pausa-struct",
    "pausa-genawaiter",
    "pausa-coroutine",
    "pausa-async",
    "pausa-corosensei",
    "pausa-diapause",
    "pausa-scheduler",
];

/// The packages that chapters depend on. They are compiled from source, with the flags of the snippet.
pub(crate) const CONTRACT: [&str; 3] = ["pausa", "genawaiter", "pin-project-lite"];

/// An experiment with the name, the folder and the command of an exhibit. With three more words, also with the function that
/// gathers its evidence, its claims, and its tables, of which one decides.
macro_rules! exhibit {
    ($name:literal, $folder:literal) => {
        Experiment {
            name: $name,
            folder: concat!(env!("CARGO_MANIFEST_DIR"), "/", $folder),
            command: concat!("cargo pausa questions ", $name),
            ..Experiment::EMPTY
        }
    };
    ($name:literal, $folder:literal, $run:ident, $claims:ident, $decisive:ident) => {
        Experiment {
            plan: |plan| gather(plan, $run),
            claims: $claims,
            tables: &[
                ("decides", |facts| decides(facts, $decisive)),
                ("result", |facts| with_programs(&others(facts, $decisive)?, include_str!("exhibit.rs"))),
            ],
            ..exhibit!($name, $folder)
        }
    };
}
pub(crate) use exhibit;

/// Formats the table of a case, for the mark `decides` of a page.
pub(crate) fn decides(facts: &Facts, case: &str) -> Result<String> {
    Ok(table::pivot(facts, case, "", &[]).to_string())
}

/// Like [`decides`], but shows only the code of a compiler error.
pub(crate) fn codes(facts: &Facts, case: &str) -> Result<String> {
    let mut facts = facts.clone();
    for fact in facts.batches.iter_mut().flat_map(|batch| &mut batch.facts) {
        if matches!(fact.value, Value::Refused { .. }) {
            fact.value = Value::text(code(&fact.value).unwrap_or("refused"));
        }
    }
    decides(&facts, case)
}

/// Formats all tables except the one that decides. They are folded on the page.
pub(crate) fn others(facts: &Facts, decisive: &str) -> Result<String> {
    Ok(table::cases(facts, |case| case != decisive))
}

/// Adds links to the programs of the story that a source imports: their chapters as coroutines.
pub(crate) fn with_programs(tables: &str, source: &str) -> Result<String> {
    let ids = CATALOGUE.iter().map(|program| program.id);
    let used = ids.filter(|id| source.contains(&format!("use pausa::{id}::")));
    let links = used.map(|id| format!("[`{id}`](../../../crates/pausa-coroutine/src/{id}.rs)"));
    let links = links.collect::<Vec<_>>().join(", ");
    Ok(match links.is_empty() {
        true => tables.to_string(),
        false => format!("{tables}\n\nThe story's programs, as coroutines: {links}."),
    })
}

/// The root directory of this package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Makes a snippet of a file in this package: `q06_first_input/send.rs`.
pub(crate) fn snippet(file: &str) -> Snippet {
    Snippet::at(root().join(file))
}

/// Reads a file.
///
/// # Errors
/// If it cannot be read. The error names the file.
pub(crate) fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).map_err(|error| failed(file, &error))
}

/// Writes a file.
///
/// # Errors
/// If it cannot be written. The error names the file.
pub(crate) fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).map_err(|error| failed(file, &error))
}

/// Runs a snippet without libraries, which is compiled only if it has changed. Returns its stdout.
pub(crate) fn ran(snippet: &Snippet) -> Result<String> {
    succeed(&mut Command::new(snippet.program()?.path()?))
}

/// The code of a compiler error, if it has one.
pub(crate) fn code(verdict: &Value) -> Option<&str> {
    match verdict {
        Value::Refused { error, .. } if !error.is_empty() => Some(error),
        _ => None,
    }
}

/// A verdict without the message of an error that has a code.
pub(crate) fn short(verdict: Value) -> Value {
    code(&verdict).map(Value::text).unwrap_or(verdict)
}

/// Whether a function has a parameter that is `noalias` in LLVM's IR.
pub(crate) fn aliasing(ir: &str, function: &str) -> Result<Value> {
    let name = format!("@{function}(");
    let line = ir.lines().find(|line| line.starts_with("define") && line.contains(&name));
    let line = line.ok_or_else(|| format!("no `{function}` in the IR"))?;
    Ok(Value::text(if line.contains("noalias") { "noalias" } else { "not noalias" }))
}

/// Adds the code that gathers the evidence of an exhibit to the plan.
pub(crate) fn gather<'a>(
    plan: &mut Plan<'a>,
    run: impl FnOnce(&mut Evidence) -> Result<()> + 'a,
) -> Result<()> {
    plan.sources.extend(Build::of(&LIBRARIES).sources()?);
    plan.sources.extend(["counting.rs", "copying.rs"].map(|file| format!("experiments/questions/{file}")));
    plan.ask(Key::default(), move |facts| {
        let mut evidence = Evidence::default();
        run(&mut evidence)?;
        facts.append(&mut evidence.facts);
        Ok(())
    });
    Ok(())
}

/// The name of a workload, and the function that runs it on a number of items.
pub(crate) type Workload = (&'static str, fn(u64));

/// Runs a workload. The words are its name and the number of items.
pub(crate) fn run_workload(workloads: &[Workload], words: &[&str]) -> Result<Vec<Reading>> {
    let [name, items] = words else { return Err("which workload, and how many items?".into()) };
    let workload = workloads.iter().find(|(known, _)| known == name).ok_or("there is no such workload")?;
    workload.1(items.parse()?);
    Ok(Vec::new())
}

/// Splits a line that a snippet prints at its tabs.
pub(crate) fn cells<const N: usize>(line: &str) -> Result<[&str; N]> {
    let cells: Vec<_> = line.trim_end().split('\t').collect();
    cells.try_into().map_err(|_| format!("not {N} cells: {line}").into())
}

/// Adds flags to a snippet.
pub(crate) fn flagged(snippet: Snippet, flags: &[&str]) -> Snippet {
    flags.iter().fold(snippet, |snippet, flag| snippet.flag(flag))
}

/// Counts a program that uses `forms.rs` over the matrix.
pub(crate) fn count_forms(plan: &mut Plan<'_>, file: &str, variants: &[Variant], sizes: [u64; 3]) {
    plan.sources.push("experiments/questions/forms.rs".into());
    matrix::count(plan, &snippet(file), variants, sizes, 1.0);
}

/// The key of what is counted or timed over the matrix, in every build.
pub(crate) fn column(case: &str, entry: &str, form: &str, metric: &str) -> Key {
    pausa_lab::fact::key(case, entry).form(form).metric(metric)
}

/// Formats the deciding table of a matrix. Each column has a title; `unit` says what the numbers are.
pub(crate) fn decides_matrix(facts: &Facts, columns: &[(Key, &str)], unit: &str) -> String {
    format!("{}\n\n{unit} {}", matrix::table(facts, columns), matrix::LEGEND)
}

/// Facts, in the order in which they are shown.
#[derive(Default)]
pub(crate) struct Evidence {
    pub(crate) facts: Vec<Fact>,
}

/// A value with the key of its metric.
pub(crate) struct Found(&'static str, Value);

impl Found {
    /// The size of a value, in bytes.
    pub(crate) fn bytes(bytes: impl TryInto<u64>) -> Found {
        Found("bytes", Value::count(bytes))
    }

    /// A number of copies, lines, errors or polls.
    pub(crate) fn count(count: impl TryInto<u64>) -> Found {
        Found("count", Value::count(count))
    }

    /// The size of machine code, in bytes.
    pub(crate) fn code(bytes: impl TryInto<u64>) -> Found {
        Found("code", Value::count(bytes))
    }

    /// Instructions per item.
    pub(crate) fn instructions(counted: Result<f64, Missing>) -> Found {
        Found("instructions", Value::of(counted))
    }
}

/// A word, a trace, a layout, or the verdict of the compiler.
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

    /// Adds the verdict on each case of a file, with the row that is given with it.
    pub(crate) fn verdicts(
        &mut self,
        table: &str,
        column: &str,
        file: &str,
        cases: &[(&str, &str)],
    ) -> Result<()> {
        for (case, row) in cases {
            self.add(table, row, column, snippet(file).case(case).verdict()?);
        }
        Ok(())
    }

    /// Adds the cells that a snippet prints, one per line: table, row, column and value, separated by tabs. A number is in
    /// bytes if the name of the column contains `bytes`, otherwise a count.
    pub(crate) fn told(&mut self, printed: &str) -> Result<()> {
        for line in printed.lines() {
            let [table, row, column, value] = cells(line)?;
            let found = match value.parse::<u64>() {
                Ok(bytes) if column.contains("bytes") => Found::bytes(bytes),
                Ok(count) => Found::count(count),
                Err(_) => Value::text(value).into(),
            };
            self.add(table, row, column, found);
        }
        Ok(())
    }
}

/// The key of a cell, without its metric. The column is the name of a build (`O2`, `Os, abort`), or a form.
pub(crate) fn key(table: &str, row: &str, column: &str) -> Key {
    let key = pausa_lab::fact::key(table, row);
    let is_build = column.starts_with('O') && column[1..].starts_with(|level: char| "0123sz".contains(level));
    match is_build {
        true => key.build(column.split(": ").next().unwrap_or(column)),
        false => key.form(column),
    }
}

/// Finds the key of a saved cell, with its metric.
fn saved(facts: &Facts, table: &str, row: &str, column: &str) -> Key {
    let wanted = key(table, row, column);
    let of_code = column.ends_with(": code");
    let is_it =
        |fact: &&Fact| fact.key.metric(String::new()) == wanted && (fact.key.metric == "code" || !of_code);
    facts.all().find(is_it).map_or(wanted, |fact| fact.key.clone())
}

/// Returns the number in a cell.
pub(crate) fn number(looked: &Looked<'_>, table: &str, row: &str, column: &str) -> Result<f64, Missing> {
    looked.number(&saved(looked.facts(), table, row, column))
}

/// Returns the word in a cell; the code, if it is a compiler error.
pub(crate) fn word<'a>(
    looked: &Looked<'a>,
    table: &str,
    row: &str,
    column: &str,
) -> Result<&'a str, Missing> {
    looked.text(&saved(looked.facts(), table, row, column))
}

/// Whether the cell says that the compiler accepts the program.
pub(crate) fn compiles(looked: &Looked<'_>, table: &str, row: &str, column: &str) -> Result<bool, Missing> {
    Ok(word(looked, table, row, column)? == COMPILES)
}

/// Whether all of these rows have the word `expected` in a column.
pub(crate) fn say(
    looked: &Looked<'_>,
    table: &str,
    column: &str,
    rows: &[&str],
    expected: &str,
) -> Result<bool, Missing> {
    all(rows, |row| Ok(word(looked, table, row, column)? == expected))
}

/// Whether something holds for all of these.
pub(crate) fn all<T>(
    of: impl IntoIterator<Item = T>,
    holds: impl Fn(T) -> Result<bool, Missing>,
) -> Result<bool, Missing> {
    for one in of {
        if !holds(one)? {
            return Ok(false);
        }
    }
    Ok(true)
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

/// Counts the instructions per item of a program whose last argument is the number of items.
pub(crate) fn slope(program: &Program, arguments: &[&str]) -> Result<f64, Missing> {
    slope_over(program, arguments, &SIZES)
}

/// Like [`slope`], with these numbers of items.
pub(crate) fn slope_over(program: &Program, arguments: &[&str], sizes: &[u64]) -> Result<f64, Missing> {
    let path = program.path().map_err(|error| Missing::Failed(error.to_string()))?;
    let words = |items: u64| arguments.iter().map(ToString::to_string).chain([items.to_string()]).collect();
    Ok(Callgrind::default().per_unit(&path, sizes, words)?.events["Ir"])
}

/// Returns a fact of the experiment `bodies` about a body in an encoding. It is measured there and also shown here.
pub(crate) fn of_body(body: &str, encoding: &str, form: &str, metric: &str) -> Result<Value> {
    let facts = Facts::read(&root().join("../bodies"))?;
    let key = pausa_lab::fact::key(body, encoding).form(form).metric(metric);
    let value = facts.get(&key).cloned();
    value.ok_or_else(|| format!("{key}: `cargo pausa experiment bodies save` has not gathered it").into())
}

/// Bytes of machine code that `experiments/small_targets` has measured.
pub(crate) fn on_small_target(case: &str, entry: &str, build: &str, target: &str) -> Result<f64, Missing> {
    let facts = Facts::read(&root().join("../small_targets"));
    let facts = facts.map_err(|error| Missing::Failed(error.to_string()))?;
    facts.number(&pausa_lab::fact::key(case, entry).build(build).form(target).metric("code"))
}

/// The targets of [`on_small_target`].
pub(crate) const SMALL_TARGETS: [&str; 2] = ["thumbv7em-none-eabihf", "wasm32-unknown-unknown"];

/// Returns the size of a coroutine of a body in bytes, from the first word of its layout.
pub(crate) fn bytes_of_body(body: &str, encoding: &str, coroutine: &str) -> Result<Found> {
    let layout = of_body(body, encoding, &format!("layout of {coroutine}"), "text")?;
    let bytes = layout.block().and_then(|layout| layout.split(' ').next()?.parse::<u64>().ok());
    Ok(Found::bytes(bytes.ok_or_else(|| format!("{body}, {encoding}: no size in its layout"))?))
}

/// Makes an error that names the file.
pub(crate) fn failed(file: &Path, error: &dyn std::fmt::Display) -> Box<dyn std::error::Error + Send + Sync> {
    format!("{}: {error}", file.display()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exhibits::EXHIBITS;

    #[test]
    fn every_page_shows_its_facts_and_they_bear_out_what_it_concludes() {
        for exhibit in EXHIBITS {
            exhibit.assert_that_the_page_holds();
        }
    }

    fn pages() -> impl Iterator<Item = (&'static Experiment, String)> {
        EXHIBITS.iter().map(|exhibit| {
            let page = fs::read_to_string(format!("{}/README.md", exhibit.folder)).expect(exhibit.name);
            (exhibit, page)
        })
    }

    /// Returns the text outside of `<details>`.
    fn unfolded(page: &str) -> String {
        page.split("<details>").map(|part| part.rsplit("</details>").next().unwrap_or_default()).collect()
    }

    /// Removes fenced code blocks.
    fn without_code(page: &str) -> String {
        page.split("```").step_by(2).collect()
    }

    #[test]
    fn every_page_has_the_parts_of_a_page_in_their_order() {
        for (Experiment { name, question, claims, status, .. }, page) in pages() {
            // The page of the divergence table has no number.
            let number = name
                .strip_prefix('q')
                .map_or(String::new(), |number| format!("{}. ", number.trim_start_matches('0')));
            assert!(
                page.starts_with(&format!("# {number}{question}\n\n<!-- measured: answer -->\n")),
                "{name}"
            );
            assert!(
                (1..=3).contains(&claims.len()) && status.is_some(),
                "{name}: a status, and one to three claims"
            );
            let open = unfolded(&page);
            let parts: Vec<_> = open
                .lines()
                .filter_map(|line| line.strip_prefix("## ").or(line.strip_prefix("<!-- measured: ")))
                .map(|part| part.trim_end_matches(" -->"))
                .collect();
            let expected = [
                "answer",
                "status",
                "decides",
                "Positions",
                "Limits",
                "What would change the answer",
                "Playground",
                "playground",
            ];
            assert_eq!(parts, expected, "{name}");
            let after = open.rsplit("<!-- end -->").next().unwrap_or_default();
            assert!(after.trim().is_empty(), "{name}: what comes after the snippet is folded: {after}");
            assert!(
                page.matches("<details><summary>").count() >= 2,
                "{name}: background and receipts are folded"
            );
        }
    }

    #[test]
    fn every_page_is_read_in_a_minute() {
        for (Experiment { name, .. }, page) in pages() {
            let page = without_code(&unfolded(&page));
            let prose = page.lines().filter(|line| !line.starts_with("| ") && !line.starts_with("<!-- "));
            let words: usize = prose.map(|line| line.split_whitespace().count()).sum();
            assert!(words <= 450, "{name}: {words} words outside tables and folds");
        }
    }

    #[test]
    fn every_position_and_every_thread_is_linked() {
        for (Experiment { name, .. }, page) in pages() {
            let (_, positions) = page.split_once("\n## Positions\n").expect(name);
            let positions = positions.split("\n## ").next().unwrap_or_default();
            let bullets: Vec<_> = positions.split("\n- ").skip(1).collect();
            assert!(!bullets.is_empty(), "{name}: no position");
            for bullet in bullets {
                assert!(bullet.contains("](http"), "{name}: a position without a link: {bullet}");
            }
            let threads = unlinked_threads(&without_code(&page));
            assert!(threads.is_empty(), "{name}: {threads:?} are no links");
        }
    }

    /// Finds references such as `rust#43122` and `RFC 3513` that are not the text of a link.
    fn unlinked_threads(page: &str) -> Vec<String> {
        let mut plain = String::new();
        let mut rest = page;
        while let Some(start) = rest.find('[') {
            plain += &rest[..start];
            let linked = rest[start..].find("](").filter(|end| !rest[start + 1..start + end].contains('['));
            let skipped = linked.map_or(1, |end| end + rest[start + end..].find(')').unwrap_or(0));
            rest = &rest[start + skipped..];
        }
        plain += rest;
        let words: Vec<_> = plain.split_whitespace().collect();
        let is_number = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
        let is_thread = |word: &&&str| {
            let parts = word.split_once('#');
            parts.is_some_and(|(name, number)| is_number(number) && name.ends_with(char::is_alphanumeric))
        };
        let is_rfc = |pair: &&[&str]| pair[0].ends_with("RFC") && is_number(pair[1]);
        let threads = words.iter().filter(is_thread).map(ToString::to_string);
        threads.chain(words.windows(2).filter(is_rfc).map(|pair| pair.join(" "))).collect()
    }

    #[test]
    fn a_thread_without_a_link_is_found() {
        let page =
            "[rust#1](https://a/1) and [a `b`](c) rust#2, [RFC 3](https://r/3), of RFC 4. `#[coroutine]`";
        assert_eq!(unlinked_threads(page), ["rust#2,", "RFC 4."]);
    }

    #[test]
    fn a_malformed_row_is_an_error() {
        assert_eq!(cells("a\t1\n").unwrap(), ["a", "1"]);
        assert!(cells::<3>("one\ttwo").is_err());
    }

    #[test]
    fn every_snippet_for_the_playground_is_short_and_does_what_it_says() {
        for (exhibit @ Experiment { name, folder, .. }, _) in pages() {
            let text = exhibit.playground().expect(name);
            let lines = text.lines().count();
            assert!(lines <= 25, "{name}: {lines} lines");
            let snippet = Snippet::at(format!("{folder}/playground.rs"));
            // The first line lists the expected errors: `// Does not compile: E0502 E0515`.
            match text.lines().next().and_then(|line| line.strip_prefix("// Does not compile: ")) {
                Some(expected) => {
                    let errors = snippet.errors().expect(name);
                    let mut codes: Vec<_> =
                        errors.iter().map(|error| code(error).unwrap_or("no code")).collect();
                    codes.sort_unstable();
                    codes.dedup();
                    assert_eq!(codes.join(" "), expected, "{name}");
                }
                // The program contains assertions, so it fails if it does not do what it shows.
                None => drop(ran(&snippet).expect(name)),
            }
        }
    }

    #[test]
    fn exhibits_are_in_the_order_of_their_questions() {
        // Exhibits that are not questions come last.
        assert!(EXHIBITS.is_sorted_by_key(|exhibit| (!exhibit.name.starts_with('q'), exhibit.name)));
    }
}
