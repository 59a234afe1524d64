//! Gathers the facts: translates each file of bodies into each encoding, leaves out bodies that the encoding refuses, and plays
//! the others.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pausa_conform::{BODIES, CASES, Case, Verdict, judge, played};
use pausa_lab::fact::{Fact, key};
use pausa_lab::{Build, Key, Plan, Result, Value};
use pausa_story::Failure;
use pausa_try::{Encoding, Together, together};

/// A case agrees.
pub(crate) const AGREES: &str = "agrees";
/// It differs as documented; the reason follows.
pub(crate) const EXPLAINED: &str = "explained: ";
/// It differs: the two lines follow.
pub(crate) const DIFFERS: &str = "differs: ";

/// The columns: the structs that are written by hand, and what is generated.
pub(crate) const ENCODINGS: [&str; 7] =
    ["struct", "genawaiter", "coroutine", "async", "gen", "corosensei", "diapause"];

/// The key of a case's verdict in an encoding.
pub(crate) fn about(case: &str, encoding: &str) -> Key {
    key(case, encoding).metric("text")
}

/// The sources that the facts depend on.
const PACKAGES: [&str; 8] = [
    "pausa-struct",
    "pausa-try",
    "pausa-try-driver",
    "pausa-genawaiter",
    "pausa-coroutine",
    "pausa-async",
    "pausa-corosensei",
    "pausa-diapause",
];

pub(crate) fn plan(plan: &mut Plan<'_>) -> Result<()> {
    plan.sources.extend(Build::of(&PACKAGES).sources()?);
    plan.sources.push("crates/pausa-conform".into());
    plan.ask(key("struct", "struct").metric("text"), |facts| {
        let did = by_hand()?;
        BODIES.iter().for_each(|(_, _, text)| facts.extend(facts_of(text, "struct", &did)));
        Ok(())
    });
    for encoding in Encoding::GENERATED {
        for (file, kind, text) in BODIES {
            plan.ask(key(file, encoding.name()).metric("text"), move |facts| {
                facts.extend(facts_of(text, encoding.name(), &run(file, kind, text, encoding)?));
                Ok(())
            });
        }
    }
    Ok(())
}

/// Plays a file in an encoding.
pub(crate) fn run(file: &str, kind: &str, text: &str, encoding: Encoding) -> Result<Together> {
    let text = if encoding == Encoding::Diapause { forwarded(text) } else { text.to_string() };
    let main = |names: &[String]| {
        let bodies: Vec<_> = names
            .iter()
            .map(|name| format!("(\"{name}\", || ::pausa_conform::{kind}({name}::body()))"))
            .collect();
        format!("fn main() -> ::std::process::ExitCode {{ ::pausa_conform::main(&[{}]) }}", bodies.join(", "))
    };
    together(&target(), file, &text, encoding, main).map_err(|failure| match failure {
        Failure::Usage(message) | Failure::Run(message) => message.into(),
    })
}

/// Plays the structs.
fn by_hand() -> Result<Together> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    command.args(["run", "--quiet", "--package", "pausa-struct", "--example", "conform-struct"]);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("the structs: {}", output.status).into());
    }
    Ok(Together { printed: String::from_utf8_lossy(&output.stdout).into_owned(), ..Together::default() })
}

/// The target directory of the workspace.
fn target() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// Replaces `delegated` for diapause, which delegates only to functions that it has rewritten: plain forwarding.
fn forwarded(text: &str) -> String {
    let mut forwarded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("delegated(") {
        let (mut open, mut end) = (1, 0);
        for (at, character) in after.char_indices() {
            match character {
                '(' => open += 1,
                ')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                end = at;
                break;
            }
        }
        forwarded += before;
        forwarded += &after[..end];
        rest = &after[end + 1..];
    }
    forwarded + rest
}

/// The cases of a file, in its order.
pub(crate) fn cases_of(text: &str) -> impl Iterator<Item = &'static Case> {
    let names = text.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(" {"));
    names.filter_map(|name| CASES.iter().find(|case| case.name == name))
}

/// The cases of the file of this name.
pub(crate) fn bodies_of(file: &str) -> impl Iterator<Item = &'static Case> {
    let text = BODIES.iter().find(|(name, ..)| *name == file).map_or("", |(_, _, text)| text);
    cases_of(text)
}

fn facts_of(text: &str, encoding: &str, did: &Together) -> Vec<Fact> {
    let fact = |case: &Case| {
        let value = match (did.refused.get(case.name), played(&did.printed, case.name)) {
            (Some(reason), _) => Value::missing(brief(reason)),
            (None, Some(played)) => Value::text(match judge(case, played, encoding) {
                Verdict::Agrees => AGREES.into(),
                Verdict::Explained(reason) => format!("{EXPLAINED}{reason}"),
                Verdict::Differs { recorded, played } => format!("{DIFFERS}`{recorded}`, here `{played}`"),
            }),
            (None, None) => Value::missing("it is not written by hand"),
        };
        Fact { key: about(case.name, encoding), value }
    };
    cases_of(text).map(fact).collect()
}

/// A refusal without the function's name, and without advice: `a gen block is resumed without a value …`.
fn brief(reason: &str) -> String {
    let reason =
        reason.strip_prefix('`').and_then(|rest| rest.split_once("`: ")).map_or(reason, |(_, rest)| rest);
    let end = [";", " ("].iter().filter_map(|mark| reason.find(mark)).min().unwrap_or(reason.len());
    reason[..end].to_string()
}
