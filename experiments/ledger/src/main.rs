//! A ledger of known unsoundness in functions that pause, in the language and in libraries. Runs a witness for each entry in
//! its own process, in every encoding that can express it, with every compiler of the machine.

#![forbid(unsafe_code)]

mod claims;
mod entries;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::LazyLock;
use std::time::Duration;

use cargo_metadata::{Metadata, MetadataCommand};
use pausa_lab::build::Version;
use pausa_lab::fact::{Fact, in_order, key};
use pausa_lab::table::Table;
use pausa_lab::{Compiler, Experiment, Facts, Key, Missing, Plan, Result, Snippet, Value, process};

use crate::claims::CLAIMS;
use crate::entries::{ENTRIES, Entry, Form, Seen};

const EXPERIMENT: Experiment = Experiment {
    name: "ledger",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment ledger",
    question: "Which known unsoundness of functions that pause reproduces, in which encoding and with which compiler?",
    plan,
    claims: CLAIMS,
    tables: &[("ledger", |facts| Ok(table(facts).to_string())), ("entries", |_| Ok(descriptions()))],
    ..Experiment::EMPTY
};

/// The result if the problem shows: printed by the witness, or derived from valgrind's errors.
pub(crate) const REPRODUCES: &str = "reproduces";
pub(crate) const DOES_NOT: &str = "does not";
/// The result if the compiler does not know a flag or a feature.
pub(crate) const NOT_EXPRESSIBLE: &str = "not expressible";
/// The exit status of valgrind if it finds errors.
const ERRORS: i32 = 99;
/// The time limit of a witness.
const LONGEST: Duration = Duration::from_secs(60);
/// The number of bytes that are read of what a witness prints.
const MOST: u64 = 1 << 20;

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

/// The key of a form's result with a compiler.
pub(crate) fn about(entry: &str, form: &str, compiler: &str) -> Key {
    key(entry, form).build(compiler).metric("text")
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    // The witnesses are written in edition 2024, which needs Rust 1.85.
    let compilers: Vec<_> =
        Compiler::available()?.into_iter().filter(|(version, _)| version.number() >= (1, 85)).collect();
    plan.compilers = compilers.iter().map(|(version, _)| (version.release(), version.clone())).collect();
    plan.sources.extend(["experiments/ledger/witnesses".into(), "Cargo.lock".into()]);
    for entry in ENTRIES {
        for form in entry.forms {
            for (version, compiler) in &compilers {
                let key = about(entry.name, form.name, &version.release());
                let (version, compiler) = (version.clone(), compiler.clone());
                plan.ask(key.clone(), move |facts| {
                    let value = witness(entry, form, &version, &compiler)?;
                    facts.push(Fact { key, value });
                    Ok(())
                });
            }
        }
    }
    Ok(())
}

/// Compiles and runs a form, and returns its result.
fn witness(entry: &Entry, form: &Form, version: &Version, compiler: &Compiler) -> Result<Value> {
    if let Some(missing) = lacks(form.libraries, version)? {
        return Ok(Value::missing(missing));
    }
    let snippet = snippet(entry, form, compiler);
    match snippet.verdict()? {
        verdict if verdict.compiles() => {}
        Value::Refused { says, .. }
            if ["unknown feature", "unknown unstable option"].iter().any(|what| says.contains(what)) =>
        {
            return Ok(Value::text(format!("{NOT_EXPRESSIBLE}: {says}")));
        }
        refused => return Ok(refused),
    }
    let program = snippet.program()?.path()?;
    match form.seen {
        Seen::Told => told(&program),
        Seen::Valgrind => Ok(errors(&program)
            .map_or_else(Value::from, |some| Value::text(if some { REPRODUCES } else { DOES_NOT }))),
        Seen::Interpreter => Ok(match errors(&program) {
            Ok(true) => Value::text(REPRODUCES),
            Ok(false) => Value::missing(
                "it runs, and valgrind finds no error: only an interpreter such as Miri would see it, and there is none here",
            ),
            Err(missing) => missing.into(),
        }),
    }
}

fn snippet(entry: &Entry, form: &Form, compiler: &Compiler) -> Snippet {
    let mut snippet = Snippet::at(file(entry)).by(compiler.clone());
    if !form.case.is_empty() {
        snippet = snippet.case(form.case);
    }
    if !form.libraries.is_empty() {
        snippet = snippet.with_libraries(form.libraries);
    }
    form.flags.iter().fold(snippet, |snippet, flag| snippet.flag(flag))
}

fn file(entry: &Entry) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("witnesses").join(entry.witness).with_extension("rs")
}

/// Runs a program that prints [`REPRODUCES`] or [`DOES_NOT`], and returns what it prints.
fn told(program: &Path) -> Result<Value> {
    let ran = process::run(&mut Command::new(program), b"", LONGEST, MOST)
        .map_err(|error| format!("{}: {error}", program.display()))?;
    match ran.printed().trim() {
        _ if !ran.is_success() => Ok(Value::text(ran.end())),
        printed @ (REPRODUCES | DOES_NOT) => Ok(Value::text(printed)),
        printed => Err(format!("{}: it prints `{printed}`", program.display()).into()),
    }
}

/// Runs a program under valgrind. Returns whether it fails or has errors.
fn errors(program: &Path) -> Result<bool, Missing> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", &format!("--error-exitcode={ERRORS}")]).arg(program);
    let ran = process::run(&mut valgrind, b"", LONGEST, MOST)
        .map_err(|_| Missing::Tool("valgrind is not installed".into()))?;
    let status = ran.status.ok_or_else(|| Missing::Failed(ran.end()))?;
    // A fatal signal is a memory error, too; a panic ends the program with its own status.
    Ok(matches!(status.code(), Some(ERRORS) | None))
}

/// Returns the reason if a library requires a newer compiler.
fn lacks(libraries: &[&str], version: &Version) -> Result<Option<String>> {
    static METADATA: LazyLock<Result<Metadata, String>> =
        LazyLock::new(|| MetadataCommand::new().exec().map_err(|error| format!("cargo metadata: {error}")));
    for library in libraries {
        let package = METADATA
            .as_ref()
            .map_err(String::as_str)?
            .packages
            .iter()
            .find(|package| *package.name == **library);
        let package = package.ok_or_else(|| format!("there is no `{library}` in Cargo.lock"))?;
        if let Some(needs) = &package.rust_version
            && (u64::from(version.number().0), u64::from(version.number().1)) < (needs.major, needs.minor)
        {
            let (major, minor) = (needs.major, needs.minor);
            return Ok(Some(format!("`{library}` {} needs Rust {major}.{minor}", package.version)));
        }
    }
    Ok(None)
}

/// The releases in the facts, oldest first.
pub(crate) fn compilers(facts: &Facts) -> Vec<&str> {
    let mut compilers = in_order(facts.all().map(|fact| fact.key.build.as_str()));
    let number = |release: &str| release.split(['.', '-']).nth(1).and_then(|part| part.parse::<u32>().ok());
    compilers.sort_by_key(|release| number(release));
    compilers
}

/// Makes a table with a row per form and a column per compiler.
fn table(facts: &Facts) -> Table {
    let compilers = compilers(facts);
    let mut table = Table::new(["entry", "form"].into_iter().chain(compilers.iter().copied()));
    for entry in ENTRIES {
        for (index, form) in entry.forms.iter().enumerate() {
            let name = match index {
                0 => format!("[{}]({})", entry.name, entry.threads[0].1),
                _ => String::new(),
            };
            let mut row = vec![name, form.name.to_string()];
            for compiler in &compilers {
                row.push(match facts.get(&about(entry.name, form.name, compiler)) {
                    Some(Value::Text(text)) if text == REPRODUCES => format!("**{REPRODUCES}**"),
                    Some(Value::Text(text)) if text.starts_with(NOT_EXPRESSIBLE) => table.dash(text),
                    Some(Value::Refused { error, .. }) if !error.is_empty() => format!("refused, {error}"),
                    Some(Value::Refused { .. }) => "refused".into(),
                    value => table.value(value, "text"),
                });
            }
            table.row(row);
        }
    }
    table
}

/// Formats the list of entries, with links to witnesses and threads.
fn descriptions() -> String {
    let lines = ENTRIES.iter().map(|Entry { name, threads, witness, what, .. }| {
        let threads: Vec<_> = threads.iter().map(|(about, link)| format!("[{about}]({link})")).collect();
        let threads = threads.join("; ");
        format!("### {name}\n\n{what} [Witness](witnesses/{witness}.rs). Threads: {threads}.")
    });
    lines.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_page_holds() {
        EXPERIMENT.assert_that_the_page_holds();
    }

    #[test]
    fn every_witness_is_safe_code_and_belongs_to_an_entry() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("witnesses");
        for witness in fs::read_dir(folder).unwrap() {
            let witness = witness.unwrap().path();
            let text = fs::read_to_string(&witness).unwrap();
            assert!(text.contains("\n#![forbid(unsafe_code)]\n"), "{}", witness.display());
            // Snippets are compiled with capped lints, so `forbid(unsafe_code)` has no effect: search the text instead.
            let code = text.lines().filter(|line| !line.starts_with("//") && !line.contains("forbid("));
            assert!(!code.into_iter().any(|line| line.contains("unsafe")), "{}", witness.display());
            assert!(ENTRIES.iter().any(|entry| file(entry) == witness), "{}", witness.display());
        }
    }

    #[test]
    fn a_witness_that_tells_is_itself_free_of_memory_errors() {
        let Some((version, compiler)) = Compiler::available().unwrap().pop() else { panic!("no compiler") };
        let mut looked_at = 0;
        let is_told = |form: &Form| form.seen == Seen::Told && form.libraries.is_empty();
        for entry in ENTRIES.iter().filter(|entry| is_told(&entry.forms[0])) {
            let snippet = snippet(entry, &entry.forms[0], &compiler);
            if !snippet.verdict().unwrap().compiles() {
                continue;
            }
            match errors(&snippet.program().unwrap().path().unwrap()) {
                Ok(some) => assert!(!some, "{} has errors with {}", entry.name, version.rustc),
                Err(missing) => assert!(!pausa_lab::in_ci(), "{missing}"),
            }
            looked_at += 1;
        }
        assert!(looked_at >= 3, "{looked_at}");
    }
}
