//! Gathers the facts of one subject with one compiler.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pausa_lab::fact::{Fact, key};
use pausa_lab::{Compiler, Key, Result, Snippet, Value, layout};
use pausa_try::report::{Outcome, PerItem, Report};
use pausa_try::{Encoding, Options};

use crate::cases::{BESIDES, PRINTING};

/// The bodies whose instructions are counted: every encoding accepts them, and one stores a value twice. Callgrind would take
/// too long for all bodies with every compiler. These are also in all encodings; others are in those of [`CHAPTERS`].
const COUNTED: [&str; 4] = ["fibonacci", "moved_array", "merge", "tree_walk"];

/// The fact of a compiler without `iter!`.
const NO_ITER: &str = "no `iter_macro`";

/// The encodings whose chapters the compiler lays out, and what their crates use.
const CHAPTERS: [(&str, &[&str]); 4] = [
    ("coroutine", &["pausa", "pin-project-lite"]),
    ("gen", &["pausa"]),
    ("async", &["pausa", "async-stream", "futures-lite"]),
    ("genawaiter", &["pausa", "genawaiter"]),
];

/// A source of facts.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// The name in keys.
    pub(crate) name: String,
    file: PathBuf,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// A file of a question, with its cases.
    Cases(Vec<String>),
    /// A file whose program prints sizes.
    Printing,
    /// A body, compiled in every encoding.
    Body,
    /// An encoding's crate of chapters, and the packages that it uses.
    Chapters(&'static [&'static str]),
}

/// Returns all subjects, in the order of the page.
pub(crate) fn subjects() -> Result<Vec<Subject>> {
    let experiments = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let questions = experiments.join("questions");
    let mut subjects = Vec::new();
    for folder in sorted(&questions)? {
        let id = folder.file_name().and_then(|name| name.to_str()).and_then(|name| name.split('_').next());
        let Some(id) = id.filter(|id| id.len() == 3 && id.starts_with('q')) else { continue };
        for file in sorted(&folder)? {
            let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let name = format!("{id} {stem}");
            if file.extension().is_none_or(|extension| extension != "rs")
                || PRINTING.iter().any(|(known, _)| *known == name)
            {
                continue;
            }
            let cases = cases(&fs::read_to_string(&file)?);
            if !cases.is_empty() {
                subjects.push(Subject { name, file, kind: Kind::Cases(cases) });
            }
        }
    }
    subjects.extend(PRINTING.iter().map(|(name, file)| Subject {
        name: (*name).into(),
        file: questions.join(file),
        kind: Kind::Printing,
    }));
    subjects.extend(bodies(&experiments.join("bodies"))?);
    let crates = experiments.join("../crates");
    subjects.extend(CHAPTERS.map(|(encoding, libraries)| Subject {
        name: format!("chapters {encoding}"),
        file: crates.join(format!("pausa-{encoding}/src/lib.rs")),
        kind: Kind::Chapters(libraries),
    }));
    Ok(subjects)
}

/// Returns the paths of the files and folders in a folder, in order.
fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths: Vec<_> = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

/// Returns the bodies of a folder. A file such as `fibonacci.struct.rs` is one of another file.
fn bodies(folder: &Path) -> Result<Vec<Subject>> {
    let body = |file: PathBuf| {
        let name = file.file_name()?.to_str()?.strip_suffix(".rs")?;
        let name = (!name.contains('.')).then(|| format!("body {name}"))?;
        Some(Subject { name, file, kind: Kind::Body })
    };
    Ok(sorted(folder)?.into_iter().filter_map(body).collect())
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
    /// Gathers the facts of the subject with this compiler.
    pub(crate) fn gather(&self, compiler: &Compiler, release: &str) -> Result<Vec<Fact>> {
        let Subject { name, file, kind } = self;
        let about = |entry: &str| key(name, entry).build(release);
        match kind {
            Kind::Cases(cases) => {
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
            Kind::Printing => {
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
            Kind::Body => match attempt(file, compiler) {
                Ok(report) => figures(&about(""), &report, compiler),
                Err(error) => Ok(vec![Fact { key: about("").metric("compiles"), value: missing(&error) }]),
            },
            Kind::Chapters(libraries) => {
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

/// Returns what `cargo pausa try` finds out about a body.
fn attempt(file: &Path, compiler: &Compiler) -> std::result::Result<Report, pausa_story::Failure> {
    let target =
        pausa_lab::build::workspace().map_err(|error| pausa_story::Failure::Run(error.to_string()))?;
    let is_counted = COUNTED.iter().any(|name| file.file_stem().is_some_and(|stem| stem == *name));
    let options = Options {
        files: vec![file.into()],
        compilers: vec![compiler.name().into()],
        uncounted: !is_counted,
        // An empty list is all of them.
        encodings: CHAPTERS
            .iter()
            .filter_map(|(name, _)| Encoding::named(name).filter(|_| !is_counted))
            .collect(),
        ..Options::default()
    };
    pausa_try::attempt(target.target_directory.as_std_path(), &options)
}

/// Whether the compiler has no `iter!`, which the crate of `gen` blocks needs.
fn lacks_iter(compiler: &Compiler) -> Result<bool> {
    let known = |subject: &Subject| subject.name == "q03 cases";
    let Some(Subject { file, .. }) = subjects()?.into_iter().find(known) else { return Ok(false) };
    let verdict = verdict(&Snippet::at(file).by(compiler.clone()).case("iterator"));
    Ok(verdict == Value::text(NO_ITER))
}

/// Makes facts from the first column of a report, which is the only one.
fn figures(about: &Key, report: &Report, compiler: &Compiler) -> Result<Vec<Fact>> {
    let mut facts = Vec::new();
    for row in report.columns.iter().flat_map(|column| &column.rows) {
        let key = Key { entry: row.encoding.clone(), ..about.clone() };
        if key.entry == "python" {
            continue;
        }
        let outcome = match &row.outcome {
            Outcome::Compiles => Value::text(pausa_lab::fact::COMPILES),
            Outcome::Unavailable(_) if key.entry == Encoding::Gen.name() && lacks_iter(compiler)? => {
                Value::text(NO_ITER)
            }
            Outcome::Unavailable(reason) => Value::missing(reason.clone()),
            Outcome::Refused(errors) => Value::Refused {
                error: errors.first().and_then(|error| error.code.clone()).unwrap_or_default(),
                says: String::new(),
            },
        };
        facts.push(Fact { key: key.metric("compiles"), value: outcome });
        let figures = row.figures.as_ref();
        let instructions = match row.instructions {
            Some(PerItem::Linear(each)) => Some(each),
            _ => None,
        };
        for (metric, number) in [
            ("handle", figures.map(|it| it.handle as f64)),
            ("heap", figures.and_then(|it| it.heap).map(|heap| heap as f64)),
            ("instructions", instructions),
            ("code", row.code.map(|bytes| bytes as f64)),
        ] {
            if let Some(number) = number {
                let number = pausa_lab::fact::hundredths(number);
                facts.push(Fact { key: key.metric(metric), value: Value::Number(number) });
            }
        }
    }
    Ok(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_body_is_a_subject_and_one_written_by_hand_is_none() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bodies");
        let names: Vec<_> = bodies(&folder).unwrap().iter().map(|body| body.name.clone()).collect();
        for name in COUNTED {
            assert!(names.contains(&format!("body {name}")), "{name}");
        }
        assert!(!names.contains(&"body fibonacci.struct".to_string()));
        let pages =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let files = pages.filter(|name| name.ends_with(".rs") && !name.ends_with(".struct.rs"));
        assert_eq!(names.len(), files.count());
    }

    #[test]
    fn cases_are_the_names_in_cfg() {
        let text = "#[cfg(one)]\nfn a() {}\n#[cfg(any(two, three))]\n#![cfg_attr(not(any(four)), feature(gen_blocks))]\n#[cfg(test)]";
        assert_eq!(cases(text), ["one", "three", "two"]);
    }
}
