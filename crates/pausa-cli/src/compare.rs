//! Every program × every encoding, against what CPython printed.

use std::collections::BTreeSet;
use std::fs;
use std::panic::resume_unwind;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use comfy_table::{CellAlignment, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use pausa_story::{CATALOGUE, Failure, ProgramInfo};

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

/// Plays everything and prints the table. Says whether all that was played agrees.
///
/// # Errors
/// Where an encoding does not build or run.
pub fn everything(workspace: &Workspace) -> Result<bool, Failure> {
    Ok(print(&workspace.encodings.iter().zip(columns(workspace)?).collect::<Vec<_>>()))
}

/// Builds and plays everything: for each encoding, in its order, what became of each program of the catalogue.
///
/// # Errors
/// Where an encoding does not build or run.
pub fn columns(workspace: &Workspace) -> Result<Vec<Vec<Verdict>>, Failure> {
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
            .map(|encoding| scope.spawn(move || column(&workspace.root, encoding, progress)))
            .collect();
        let joined =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        joined.collect::<Result<Vec<_>, _>>()
    })?;
    progress.finish_and_clear();
    Ok(columns)
}

/// Every program in one encoding.
fn column(root: &Path, encoding: &Encoding, progress: &ProgressBar) -> Result<Vec<Verdict>, Failure> {
    let has = programs_of(encoding, &encoding.binary)?;
    let mut column = Vec::new();
    for program in CATALOGUE {
        progress.set_message(format!("{} in {}", program.id, encoding.name));
        column.push(verdict(root, encoding, &encoding.binary, &has, program)?);
        progress.inc(1);
    }
    Ok(column)
}

/// The ids of the programs that an encoding says it has.
pub(crate) fn programs_of(encoding: &Encoding, binary: &Path) -> Result<BTreeSet<String>, Failure> {
    if encoding.cannot_build.is_some() {
        return Ok(BTreeSet::new());
    }
    let listed = Command::new(binary).arg("list").stderr(Stdio::inherit()).output();
    let output = listed.map_err(|error| Failure::Run(format!("{}: {error}", binary.display())))?;
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
        command.args(["rehearse", program.id]).stdin(Stdio::null());
        if let Some(name) = event_loop {
            command.args(["--", "--loop", name]);
        }
        let output =
            command.output().map_err(|error| Failure::Run(format!("{}: {error}", binary.display())))?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        let on_loop = event_loop.map(|name| format!("on the loop `{name}`, ")).unwrap_or_default();
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
fn print(columns: &[(&Encoding, Vec<Verdict>)]) -> bool {
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
    crate::say(&text);
    disagreed == 0
}
