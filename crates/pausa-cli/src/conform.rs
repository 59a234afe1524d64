//! `cargo pausa conform`: plays the protocol corpus on an encoding. Its bodies are in its `examples/conform.rs`.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use pausa_cli::commands::Arguments;
use pausa_cli::workspace::{Encoding, Workspace, build_with};
use pausa_cli::{TIME_LIMIT, named, output, say, table};
use pausa_conform::{CASES, Case, Verdict, judge, played};
use pausa_story::Failure;

/// The file of an encoding's bodies.
const BODIES: &str = "examples/conform.rs";

/// Plays the corpus, or shows a case.
pub(crate) fn command(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let arguments = Arguments::of("conform", arguments)?;
    match (&arguments.texts()[..], arguments.all("--show").pop()) {
        ([], Some(name)) => {
            say(show(case(&name)?))?;
            Ok(ExitCode::SUCCESS)
        }
        ([name], None) => play(&Workspace::find()?, name),
        ([], None) => Err(arguments.wrong("which crate?")),
        _ => Err(arguments.wrong("one crate is due, or one case to show")),
    }
}

fn case(name: &str) -> Result<&'static Case, Failure> {
    named("case", name, &CASES, |case| case.name)
}

/// Formats a case for the author of its body: script, results, and the body in the neutral form.
fn show(case: &Case) -> String {
    let (kind, body) = case.body().unwrap_or(("boxed", ""));
    format!(
        "{}\n{}\n\n{}\nIn the neutral form; `pausa_conform::{kind}` makes a `Body` of what `body` returns:\n\n{body}",
        case.name, case.reference, case.recorded
    )
}

/// Finds an encoding by its name, its package's name or its directory.
fn encoding<'a>(workspace: &'a Workspace, word: &str) -> Result<&'a Encoding, Failure> {
    let folder = Path::new(word).canonicalize().ok();
    let is_it = |encoding: &&Encoding| {
        encoding.package == word || folder.is_some() && encoding.folder.canonicalize().ok() == folder
    };
    match workspace.encodings.iter().find(is_it) {
        Some(encoding) => Ok(encoding),
        None => workspace.encoding(word),
    }
}

fn play(workspace: &Workspace, word: &str) -> Result<ExitCode, Failure> {
    let encoding = encoding(workspace, word)?;
    let package = &encoding.package;
    if !encoding.folder.join(BODIES).is_file() {
        return Err(Failure::Usage(format!(
            "`{package}` has no {BODIES}: `cargo pausa new` makes one with a new encoding. What `cargo pausa try` translates is \
             in `cargo pausa experiment conformance`"
        )));
    }
    encoding.can_be_built()?;
    let mut cargo = pausa_start::cargo();
    let example = format!("conform-{}", encoding.name);
    cargo.current_dir(&workspace.root).args(["build", "--package", package, "--example", &example]);
    build_with(&mut cargo, &format!("{BODIES} of {package}"))?;
    let program = workspace.target.join("debug/examples").join(&example);
    let printed = run(&mut Command::new(program), TIME_LIMIT)
        .map_err(|problem| Failure::Run(format!("{BODIES} of {package}: {problem}")))?;
    let report = Report::of(&printed, &encoding.name);
    say(&report.text)?;
    Ok(if report.differ == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs the bodies, one of which may never end.
fn run(command: &mut Command, limit: Duration) -> Result<String, String> {
    let output = output(command, b"", limit).map_err(|cut| cut.to_string())?;
    if !output.status.success() {
        return Err(format!("{}; {}", output.status, String::from_utf8_lossy(&output.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The report of a run: its text, and the number of cases that differ.
struct Report {
    text: String,
    differ: usize,
}

impl Report {
    fn of(printed: &str, encoding: &str) -> Self {
        let (mut rows, mut agree, mut explained) = (Vec::new(), 0, 0);
        for case in CASES.iter() {
            let Some(played) = played(printed, case.name) else { continue };
            let (mark, about) = match judge(case, played, encoding) {
                Verdict::Agrees => {
                    agree += 1;
                    ("✓", case.reference.to_string())
                }
                Verdict::Explained(reason) => {
                    explained += 1;
                    ("≠", reason)
                }
                Verdict::Differs { recorded, played } => ("✗", format!("`{recorded}`, here `{played}`")),
            };
            rows.push([case.name.to_string(), mark.to_string(), about]);
        }
        let (all, written) = (CASES.len(), rows.len());
        let differ = written - agree - explained;
        let mut text = format!(
            "{written} of {all} cases written: {agree} agree (✓), {explained} differ as documented (≠), {differ} differ (✗)"
        );
        if written > 0 {
            text = format!("{}\n\n{text}", table::prose(rows.into_iter()));
        }
        if written < all {
            let next = CASES.iter().find(|case| played(printed, case.name).is_none());
            let next = next.map_or("CASE", |case| case.name);
            text += &format!("\nThe next to write: `cargo pausa conform --show {next}`");
        }
        Report { text, differ }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(cases: &[&Case]) -> String {
        cases.iter().map(|case| format!("# {}\n{}\n", case.name, case.recorded)).collect()
    }

    #[test]
    fn what_was_recorded_agrees_and_another_line_is_shown_with_its_call() {
        let case = case("says_what_was_sent").unwrap();
        let right = printed(&[case]);
        assert!(
            Report::of(&right, "mine")
                .text
                .contains(": 1 agree (✓), 0 differ as documented (≠), 0 differ (✗)")
        );
        let wrong = Report::of(&right.replace("| 42", "| 41"), "mine");
        assert_eq!(wrong.differ, 1);
        assert!(wrong.text.contains("`send 42: | 42`, here `send 42: | 41`"), "{}", wrong.text);
    }

    #[test]
    fn a_case_is_shown_with_its_script_and_its_body() {
        let text = show(case("delegates_close").unwrap());
        for part in [
            "TestPEP380Operation.test_delegating_close",
            "close\n  | finishing inner",
            "pausa_conform::boxed",
            "fn body()",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn bodies_that_never_end_or_never_stop_printing_are_stopped() {
        let run = |script: &str, limit| run(Command::new("sh").args(["-c", script]), limit).unwrap_err();
        let hangs = run("while :; do :; done", Duration::from_millis(50));
        assert!(hangs.contains("was still running"), "{hangs}");
        let prints = run("exec yes", TIME_LIMIT);
        assert!(prints.contains("printed more than"), "{prints}");
    }
}
