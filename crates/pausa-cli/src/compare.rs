//! Every program × every encoding, against what CPython printed.

use std::collections::BTreeSet;
use std::fs;
use std::panic::resume_unwind;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use pausa_story::{CATALOGUE, Failure, ProgramInfo};

use crate::process::{self, Cut, TIME_LIMIT};
use crate::workspace::{Encoding, Workspace};

/// What became of one program in one encoding.
pub enum Verdict {
    /// It prints what CPython printed.
    Agrees,
    /// Why not, in a few lines.
    Disagrees(String),
    /// The encoding does not have it, and why.
    Lacks(String),
}

/// Plays everything and prints the table. Says whether all that was played agrees. A program that runs longer than the
/// limit is stopped, and disagrees.
///
/// # Errors
/// Where an encoding does not build or run.
pub fn everything(workspace: &Workspace, limit: Duration) -> Result<bool, Failure> {
    print(&workspace.encodings.iter().zip(columns(workspace, limit)?).collect::<Vec<_>>())
}

/// Builds and plays everything: for each encoding, in its order, what became of each program of the catalogue.
///
/// # Errors
/// Where an encoding does not build or run.
pub fn columns(workspace: &Workspace, limit: Duration) -> Result<Vec<Vec<Verdict>>, Failure> {
    workspace.build()?;
    let progress = ProgressBar::new((CATALOGUE.len() * workspace.encodings.len()) as u64);
    progress.set_style(
        ProgressStyle::with_template("playing {pos}/{len} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    // An encoding a thread: what they print does not depend on each other, and most of the time they sleep.
    let columns = thread::scope(|scope| {
        let progress = &progress;
        let threads: Vec<_> = workspace
            .encodings
            .iter()
            .map(|encoding| scope.spawn(move || column(&workspace.root, encoding, progress, limit)))
            .collect();
        let joined =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        joined.collect::<Result<Vec<_>, _>>()
    })?;
    progress.finish_and_clear();
    Ok(columns)
}

/// Every program in one encoding.
fn column(
    root: &Path,
    encoding: &Encoding,
    progress: &ProgressBar,
    limit: Duration,
) -> Result<Vec<Verdict>, Failure> {
    let has = programs_of(encoding, &encoding.binary)?;
    let mut column = Vec::new();
    for program in CATALOGUE {
        progress.set_message(format!("{} in {}", program.id, encoding.name));
        column.push(verdict(root, encoding, &encoding.binary, &has, program, limit)?);
        progress.inc(1);
    }
    Ok(column)
}

/// The ids of the programs that an encoding says it has.
pub(crate) fn programs_of(encoding: &Encoding, binary: &Path) -> Result<BTreeSet<String>, Failure> {
    if encoding.cannot_build.is_some() {
        return Ok(BTreeSet::new());
    }
    let mut command = Command::new(binary);
    let listed = process::output(command.arg("list"), b"", TIME_LIMIT);
    let output = listed.map_err(|cut| process::failed(&command, cut))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_string).collect())
}

/// Plays one program with this binary, and compares.
pub(crate) fn verdict(
    root: &Path,
    encoding: &Encoding,
    binary: &Path,
    has: &BTreeSet<String>,
    program: &ProgramInfo,
    limit: Duration,
) -> Result<Verdict, Failure> {
    if let Some(reason) = &encoding.cannot_build {
        return Ok(Verdict::Lacks(reason.clone()));
    }
    if !has.contains(program.id) {
        let reason = encoding.lacks.get(program.id).map_or("is not written yet", String::as_str);
        return Ok(Verdict::Lacks(reason.to_string()));
    }
    let transcript = root.join("tests/transcripts").join(program.id).with_extension("txt");
    let expected =
        fs::read(&transcript).map_err(|error| Failure::Run(format!("{}: {error}", transcript.display())))?;
    let loops: &[Option<&str>] =
        if program.on_loops { &[Some("ours"), Some("tokio"), Some("smol")] } else { &[None] };
    for event_loop in loops {
        let mut command = Command::new(binary);
        command.args(["rehearse", program.id]);
        if let Some(name) = event_loop {
            command.args(["--", "--loop", name]);
        }
        let on_loop = event_loop.map(|name| format!("on the loop `{name}`, ")).unwrap_or_default();
        let output = match process::output(&mut command, b"", limit) {
            Ok(output) => output,
            Err(error @ Cut::Failed(_)) => return Err(process::failed(&command, error)),
            Err(cut) => return Ok(Verdict::Disagrees(format!("{on_loop}{cut}"))),
        };
        let stderr = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Ok(Verdict::Disagrees(format!("{on_loop}{}: {}", output.status, stderr.trim_end())));
        }
        if output.stdout != expected {
            return Ok(Verdict::Disagrees(format!(
                "{on_loop}{}",
                first_difference(&expected, &output.stdout)
            )));
        }
    }
    Ok(Verdict::Agrees)
}

/// Where two transcripts part.
fn first_difference(expected: &[u8], printed: &[u8]) -> String {
    let (expected, printed) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(printed));
    let mut lines = expected.split_inclusive('\n').zip(1..);
    let mut others = printed.split_inclusive('\n');
    loop {
        match (lines.next(), others.next()) {
            (Some((line, _)), Some(other)) if line == other => {}
            (Some((line, number)), other) => {
                return format!(
                    "line {number}: CPython printed {line:?}, it {:?}",
                    other.unwrap_or("nothing")
                );
            }
            (None, other) => return format!("at the end it printed more: {:?}", other.unwrap_or("nothing")),
        }
    }
}

/// The table to stdout, and below it the reason of each dash and each disagreement.
fn print(columns: &[(&Encoding, Vec<Verdict>)]) -> Result<bool, Failure> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(
        std::iter::once("program").chain(columns.iter().map(|(encoding, _)| encoding.name.as_str())),
    );
    for (row, program) in CATALOGUE.iter().enumerate() {
        let marks = columns.iter().map(|(_, column)| match column[row] {
            Verdict::Agrees => "✓",
            Verdict::Disagrees(_) => "✗",
            Verdict::Lacks(_) => "–",
        });
        table.add_row(std::iter::once(program.id).chain(marks));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Center);
    }

    let (mut agreed, mut disagreed) = (0, 0);
    let mut notes = BTreeSet::new();
    for (encoding, column) in columns {
        for (verdict, program) in column.iter().zip(CATALOGUE) {
            match verdict {
                Verdict::Agrees => agreed += 1,
                Verdict::Disagrees(why) => {
                    disagreed += 1;
                    notes.insert(format!("✗ {} in {}: {why}", program.id, encoding.name));
                }
                Verdict::Lacks(why) => {
                    notes.insert(format!("– {} in {}: {why}", program.id, encoding.name));
                }
            }
        }
    }
    let mut text = format!("{table}\n\n");
    for note in notes {
        text.push_str(&note);
        text.push('\n');
    }
    text.push_str(&match disagreed {
        0 => format!(
            "All {agreed} agree with CPython; those of an event loop on three of them: ours, tokio's and smol's."
        ),
        _ => format!("{disagreed} of {} disagree with CPython.", agreed + disagreed),
    });
    text.push_str("\nWhere the constructs behind them differ: `cargo pausa questions divergence`.");
    crate::say(text)?;
    Ok(disagreed == 0)
}

#[cfg(all(test, unix))]
mod tests {
    use std::collections::BTreeMap;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_program_that_never_ends_disagrees_and_says_why() {
        let folder = tempfile::tempdir().expect("a folder");
        let binary = folder.path().join("endless");
        fs::write(&binary, "#!/bin/sh\nwhile :; do :; done\n").expect("it is written");
        fs::set_permissions(&binary, fs::Permissions::from_mode(0o755)).expect("it is ours");
        let encoding = Encoding {
            name: "endless".into(),
            title: String::new(),
            toolchain: "stable".into(),
            lacks: BTreeMap::new(),
            besides: None,
            package: "pausa-endless".into(),
            folder: folder.path().into(),
            binary: binary.clone(),
            cannot_build: None,
        };
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        for id in ["ch2_echo", "ch3_first_coroutine"] {
            let program = crate::program(id).expect("it is in the catalogue");
            let has = BTreeSet::from([program.id.to_string()]);
            let limit = Duration::from_millis(50);
            let verdict = verdict(root, &encoding, &binary, &has, program, limit).expect("it is stopped");
            let Verdict::Disagrees(why) = verdict else { panic!("it does not end") };
            assert!(why.ends_with("it was still running after 0.05 s, and was stopped"), "{why}");
            assert_eq!(why.starts_with("on the loop `ours`, "), program.on_loops, "{why}");
        }
    }
}
