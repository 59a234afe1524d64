//! Gathers the facts of one subject with one compiler.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use std::time::Duration;

use pausa_lab::fact::{Fact, key};
use pausa_lab::{Compiler, Key, Result, Snippet, Value, layout};
use serde_json::Value as Json;

use crate::cases::{BESIDES, PRINTING};

/// The encodings whose chapters the compiler lays out, and what their crates use.
const CHAPTERS: [(&str, &[&str]); 4] = [
    ("coroutine", &["pausa", "pin-project-lite"]),
    ("gen", &["pausa"]),
    ("async", &["pausa", "async-stream", "futures-lite"]),
    ("genawaiter", &["pausa", "genawaiter"]),
];

/// A source of facts.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    /// A file of a question, with its cases.
    Cases { name: String, file: PathBuf, cases: Vec<String> },
    /// A file whose program prints sizes.
    Printing { name: String, file: PathBuf },
    /// A body, compiled in every encoding.
    Body { name: String, file: PathBuf },
    /// An encoding's crate of chapters, and the packages that it uses.
    Chapters { name: String, file: PathBuf, libraries: &'static [&'static str] },
}

/// Returns all subjects, in the order of the page.
pub(crate) fn subjects() -> Result<Vec<Subject>> {
    let experiments = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let questions = experiments.join("questions");
    let folders = paths(&questions)?;
    let mut subjects = Vec::new();
    for folder in folders {
        let id = folder.file_name().and_then(|name| name.to_str()).and_then(|name| name.split('_').next());
        let Some(id) = id.filter(|id| id.len() == 3 && id.starts_with('q')) else { continue };
        for file in rust_files(&folder)? {
            let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let name = format!("{id} {stem}");
            if PRINTING.iter().any(|(known, _)| *known == name) {
                continue;
            }
            let cases = cases(&fs::read_to_string(&file)?);
            if !cases.is_empty() {
                subjects.push(Subject::Cases { name, file, cases });
            }
        }
    }
    let printing = PRINTING
        .iter()
        .map(|(name, file)| Subject::Printing { name: (*name).into(), file: questions.join(file) });
    subjects.extend(printing);
    for file in rust_files(&experiments.join("bodies"))? {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        subjects.push(Subject::Body { name: format!("body {stem}"), file });
    }
    let crates = experiments.join("../crates");
    subjects.extend(CHAPTERS.map(|(encoding, libraries)| Subject::Chapters {
        name: format!("chapters {encoding}"),
        file: crates.join(format!("pausa-{encoding}/src/lib.rs")),
        libraries,
    }));
    Ok(subjects)
}

/// Returns the paths in a folder, in the order of their names.
fn paths(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    Ok(paths(folder)?.into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs")).collect())
}

/// Returns the names in `#[cfg(…)]` that are not built in.
fn cases(text: &str) -> Vec<String> {
    let mut names = BTreeSet::new();
    for (_, rest) in text.split("cfg(").skip(1).map(|rest| ("", rest)) {
        let inside = rest.split(['\n', '"']).next().unwrap_or_default();
        let inside = inside.split(")]").next().unwrap_or_default();
        let words = inside.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let is_own = |word: &&str| {
            !["", "any", "all", "not", "test", "feature", "debug_assertions", "cfg"].contains(word)
        };
        names.extend(words.filter(is_own).map(String::from));
    }
    names.into_iter().collect()
}

impl Subject {
    /// The name in keys.
    pub(crate) fn name(&self) -> &str {
        match self {
            Subject::Cases { name, .. }
            | Subject::Printing { name, .. }
            | Subject::Body { name, .. }
            | Subject::Chapters { name, .. } => name,
        }
    }

    /// Gathers the facts of the subject with this compiler.
    pub(crate) fn gather(&self, compiler: &Compiler, release: &str) -> Result<Vec<Fact>> {
        let about = |entry: &str| key(self.name(), entry).build(release);
        match self {
            Subject::Cases { name, file, cases } => {
                let mut facts = Vec::new();
                let besides =
                    BESIDES.iter().filter(|(of, ..)| of == name).map(|(_, case, flags)| (*case, *flags));
                for (case, flags) in cases.iter().map(|case| (case.as_str(), &[][..])).chain(besides) {
                    let mut snippet = Snippet::at(file).by(compiler.clone()).case(case);
                    for flag in flags {
                        snippet = snippet.flag(flag);
                    }
                    let entry = [&[case], flags].concat().join(" ");
                    let value = verdict(&snippet);
                    if !is_incomplete(&value) {
                        facts.push(Fact { key: about(&entry).metric("compiles"), value });
                    }
                }
                Ok(facts)
            }
            Subject::Printing { file, .. } => {
                let printed = match Snippet::at(file).by(compiler.clone()).printed() {
                    Ok(printed) => printed,
                    Err(error) => {
                        return Ok(vec![Fact { key: about("").metric("bytes"), value: missing(&*error) }]);
                    }
                };
                let lines = printed.lines().filter_map(|line| line.rsplit_once(' '));
                let bytes = lines.filter_map(|(name, bytes)| Some((name, bytes.parse::<u64>().ok()?)));
                Ok(bytes
                    .map(|(name, bytes)| Fact {
                        key: about(name).metric("bytes"),
                        value: Value::count(bytes),
                    })
                    .collect())
            }
            Subject::Body { file, .. } => match attempt(file, compiler) {
                Ok(report) => Ok(figures(&about(""), &report)),
                Err(error) => Ok(vec![Fact { key: about("").metric("compiles"), value: missing(&*error) }]),
            },
            Subject::Chapters { file, libraries, .. } => {
                let snippet = Snippet::at(file).by(compiler.clone()).with_sources(libraries);
                let snippet = snippet.flag("--crate-type=lib");
                let snippet = compiler.version()?.flag().map_or(snippet.clone(), |flag| snippet.flag(flag));
                let value = verdict(&snippet);
                let sizes = if value.compiles() { sizes(&snippet)? } else { BTreeMap::new() };
                let of_each = sizes.into_iter().map(|(chapter, bytes)| Fact {
                    key: about(&chapter).metric("bytes"),
                    value: Value::count(bytes),
                });
                let compiles = Fact { key: about("").metric("compiles"), value };
                Ok(std::iter::once(compiles).chain(of_each).collect())
            }
        }
    }
}

/// The largest body of each chapter of a crate that is not generic, in bytes.
fn sizes(crate_of_chapters: &Snippet) -> Result<BTreeMap<String, u64>> {
    const LONGEST: Duration = Duration::from_secs(600);
    let folder = pausa_lab::build::workspace()?.target_directory.as_std_path().join("lab/chapters");
    fs::create_dir_all(&folder)?;
    let ran = crate_of_chapters.compile(&folder, &["--emit=mir", "-Zprint-type-sizes"], LONGEST)?;
    if !ran.is_success() {
        return Err(ran.said().into_owned().into());
    }
    let mut largest = BTreeMap::new();
    for found in layout::parse(&ran.printed(), |name| layout::place(name).is_some()) {
        let Some((file, ..)) = layout::place(&found.name) else { continue };
        let chapter = Path::new(file).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if chapter.starts_with("ch") {
            let size = largest.entry(chapter.to_string()).or_insert(0);
            *size = found.size.max(*size);
        }
    }
    Ok(largest)
}

/// Returns whether the file compiles, or its first error. An unknown feature or flag takes precedence over other errors.
fn verdict(snippet: &Snippet) -> Value {
    let errors = match snippet.errors() {
        Ok(errors) => errors,
        Err(error) => return missing(&*error),
    };
    let unknown = errors.iter().find_map(|error| match error {
        Value::Refused { says, .. } if says.contains("unknown unstable option") => {
            Some("no such flag".to_string())
        }
        Value::Refused { says, .. } => Some(format!("no {}", says.strip_prefix("unknown feature ")?)),
        _ => None,
    });
    let first = errors.into_iter().next().unwrap_or(Value::text(pausa_lab::fact::COMPILES));
    unknown.map_or(first, Value::text)
}

/// Whether the errors show that this is not a complete case: names, `main` or a library are missing.
fn is_incomplete(value: &Value) -> bool {
    matches!(value, Value::Refused { error, .. } if ["E0601", "E0425", "E0432", "E0433", "E0412", "E0463", "E0583"].contains(&error.as_str()))
}

/// Makes a missing value from the first line of an error.
fn missing(error: &dyn std::error::Error) -> Value {
    let text = error.to_string();
    let line = text.lines().find(|line| line.starts_with("error")).or(text.lines().next());
    Value::missing(line.unwrap_or_default())
}

/// Runs `cargo pausa try` on a body and returns its report.
fn attempt(file: &Path, compiler: &Compiler) -> Result<Json> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(["run", "--quiet", "--package", "pausa-try", "--", "try"])
        .arg(file)
        .args(["--json", "--compiler"]);
    command.arg(compiler.name()).current_dir(&pausa_lab::build::workspace()?.workspace_root);
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("cargo run: {error}"))?;
    // The command fails if an encoding refuses the body, but still prints a report.
    serde_json::from_slice(&output.stdout)
        .map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned().into())
}

/// Makes facts from the first column of a report, which is the only one.
fn figures(about: &Key, report: &Json) -> Vec<Fact> {
    let mut facts = Vec::new();
    for row in report["columns"][0]["rows"].as_array().into_iter().flatten() {
        let key = Key { entry: row["encoding"].as_str().unwrap_or_default().into(), ..about.clone() };
        if key.entry == "python" {
            continue;
        }
        let refused = row["outcome"]["refused"][0]["code"].as_str();
        let outcome = match &row["outcome"] {
            Json::String(_) => Value::text(pausa_lab::fact::COMPILES),
            outcome if outcome.get("unavailable").is_some() => {
                Value::missing(outcome["unavailable"].as_str().unwrap_or_default())
            }
            _ => Value::Refused { error: refused.unwrap_or_default().into(), says: String::new() },
        };
        facts.push(Fact { key: key.metric("compiles"), value: outcome });
        for (metric, number) in [
            ("handle", &row["figures"]["handle"]),
            ("heap", &row["figures"]["heap"]),
            ("instructions", &row["instructions"]["linear"]),
            ("code", &row["code"]),
        ] {
            if let Some(number) = number.as_f64() {
                facts.push(Fact {
                    key: key.metric(metric),
                    value: Value::Number(pausa_lab::fact::hundredths(number)),
                });
            }
        }
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_the_names_in_cfg() {
        let text = "#[cfg(one)]\nfn a() {}\n#[cfg(any(two, three))]\n#![cfg_attr(not(any(four)), feature(gen_blocks))]\n#[cfg(test)]";
        assert_eq!(cases(text), ["one", "three", "two"]);
    }
}
