//! Compares every program in every encoding with CPython's output.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::panic::resume_unwind;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use comfy_table::{CellAlignment, presets};
use indicatif::{ProgressBar, ProgressStyle};
use pausa_lab::process::Cut;
use pausa_story::{CATALOGUE, Failure, ProgramInfo};

use crate::TIME_LIMIT;
use crate::table::Figures;
use crate::workspace::{Encoding, Workspace};

/// The result of one program in one encoding.
pub enum Verdict {
    /// Its output equals CPython's.
    Agrees,
    /// Its output differs, or it failed: the reason, in a few lines.
    Disagrees(String),
    /// The encoding lacks it: the reason.
    Lacks(String),
}

/// Plays everything and prints the table. Returns whether every program agrees. A program that exceeds the time limit is
/// stopped and counts as a disagreement.
///
/// # Errors
/// If an encoding does not build or run.
pub fn everything(workspace: &Workspace, limit: Duration) -> Result<bool, Failure> {
    let columns: Vec<_> = workspace.encodings.iter().zip(columns(workspace, limit)?).collect();
    print(&workspace.root, &columns)
}

/// Builds and plays everything. Returns, for each encoding in order, the result of each program of the catalogue.
///
/// # Errors
/// If an encoding does not build or run.
pub fn columns(workspace: &Workspace, limit: Duration) -> Result<Vec<Vec<Verdict>>, Failure> {
    workspace.build()?;
    played(workspace, limit)
}

/// Plays everything with the existing binaries.
fn played(workspace: &Workspace, limit: Duration) -> Result<Vec<Vec<Verdict>>, Failure> {
    let progress = ProgressBar::new((CATALOGUE.len() * workspace.encodings.len()) as u64);
    progress.set_style(
        ProgressStyle::with_template("playing {pos}/{len} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let expected = CATALOGUE.iter().map(|program| expected(workspace, program, limit)).collect::<Vec<_>>();
    // One thread per encoding: their outputs are independent, and they sleep most of the time.
    let columns = thread::scope(|scope| {
        let (progress, expected) = (&progress, &expected);
        let threads: Vec<_> = workspace
            .encodings
            .iter()
            .map(|encoding| scope.spawn(move || column(encoding, expected, progress, limit)))
            .collect();
        let joined =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        joined.collect::<Result<Vec<_>, _>>()
    })?;
    progress.finish_and_clear();
    Ok(columns)
}

/// The expected output of a program, and its source.
struct Expected {
    by: String,
    text: Vec<u8>,
}

/// CPython's transcript.
fn by_cpython(root: &Path, program: &ProgramInfo) -> io::Result<Expected> {
    Ok(Expected { by: "CPython".to_string(), text: fs::read(root.join(transcript_of(program)))? })
}

/// The path of a program's transcript, relative to the workspace.
fn transcript_of(program: &ProgramInfo) -> String {
    format!("tests/transcripts/{}.txt", program.id)
}

/// CPython's transcript, or, without one, the output of the first encoding that has the program.
fn expected(workspace: &Workspace, program: &ProgramInfo, limit: Duration) -> Option<Expected> {
    let by_encoding = |encoding: &Encoding| {
        let rehearsed = crate::output(&mut rehearsal(encoding, program, None), b"", limit).ok()?;
        let by = format!("the encoding `{}`", encoding.name);
        rehearsed.status.success().then_some(Expected { by, text: rehearsed.stdout })
    };
    by_cpython(&workspace.root, program).ok().or_else(|| workspace.encodings.iter().find_map(by_encoding))
}

/// Plays every program in one encoding.
fn column(
    encoding: &Encoding,
    expected: &[Option<Expected>],
    progress: &ProgressBar,
    limit: Duration,
) -> Result<Vec<Verdict>, Failure> {
    let has = programs_of(encoding)?;
    let mut column = Vec::new();
    for (program, expected) in CATALOGUE.iter().zip(expected) {
        progress.set_message(format!("{} in {}", program.id, encoding.name));
        column.push(against(expected.as_ref(), encoding, &has, program, limit)?);
        progress.inc(1);
    }
    Ok(column)
}

/// The ids of the programs that an encoding lists.
fn programs_of(encoding: &Encoding) -> Result<BTreeSet<String>, Failure> {
    if encoding.cannot_build.is_some() {
        return Ok(BTreeSet::new());
    }
    let mut command = Command::new(&encoding.binary);
    let listed = crate::output(command.arg("list"), b"", TIME_LIMIT);
    let output = listed.map_err(|cut| crate::failed(&command, cut))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_string).collect())
}

/// Plays one program, and compares its output with CPython's.
pub(crate) fn verdict(
    root: &Path,
    encoding: &Encoding,
    program: &ProgramInfo,
    limit: Duration,
) -> Result<Verdict, Failure> {
    match by_cpython(root, program) {
        Ok(expected) => against(Some(&expected), encoding, &programs_of(encoding)?, program, limit),
        Err(error) => Ok(Verdict::Disagrees(format!("{}: {error}", transcript_of(program)))),
    }
}

fn against(
    expected: Option<&Expected>,
    encoding: &Encoding,
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
    let loops: &[Option<&str>] =
        if program.on_loops { &[Some("ours"), Some("tokio"), Some("smol")] } else { &[None] };
    for event_loop in loops {
        let mut command = rehearsal(encoding, program, *event_loop);
        let on_loop = event_loop.map(|name| format!("on the loop `{name}`, ")).unwrap_or_default();
        let output = match crate::output(&mut command, b"", limit) {
            Ok(output) => output,
            Err(error @ Cut::Failed(_)) => return Err(crate::failed(&command, error)),
            Err(cut) => return Ok(Verdict::Disagrees(format!("{on_loop}{cut}"))),
        };
        let stderr = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Ok(Verdict::Disagrees(format!("{on_loop}{}: {}", output.status, stderr.trim_end())));
        }
        let Some(expected) = expected else { continue };
        if output.stdout != expected.text {
            let difference = first_difference(expected, &output.stdout);
            return Ok(Verdict::Disagrees(format!("{on_loop}{difference}")));
        }
    }
    Ok(Verdict::Agrees)
}

/// Makes the command that plays a program on a loop, or on the default one.
fn rehearsal(encoding: &Encoding, program: &ProgramInfo, event_loop: Option<&str>) -> Command {
    let mut command = Command::new(&encoding.binary);
    command.args(["rehearse", program.id]);
    if let Some(name) = event_loop {
        command.args(["--", "--loop", name]);
    }
    command
}

/// Describes the first difference of two transcripts.
fn first_difference(Expected { by, text }: &Expected, printed: &[u8]) -> String {
    let (text, printed) = (String::from_utf8_lossy(text), String::from_utf8_lossy(printed));
    let mut lines = text.split_inclusive('\n').zip(1..);
    let mut others = printed.split_inclusive('\n');
    loop {
        match (lines.next(), others.next()) {
            (Some((line, _)), Some(other)) if line == other => {}
            (Some((line, number)), other) => {
                let other = other.unwrap_or("nothing");
                return format!("line {number}: {by} printed {line:?}, it {other:?}");
            }
            (None, other) => return format!("at the end it printed more: {:?}", other.unwrap_or("nothing")),
        }
    }
}

/// Prints the table, and below it the reason for each dash and each disagreement.
fn print(root: &Path, columns: &[(&Encoding, Vec<Verdict>)]) -> Result<bool, Failure> {
    let names = columns.iter().map(|(encoding, _)| encoding.name.clone());
    let mut table = Figures {
        head: std::iter::once("program".to_string()).chain(names).collect(),
        rows: Vec::new(),
        names: 1,
        alignment: CellAlignment::Center,
        style: presets::NOTHING,
    };
    for (row, program) in CATALOGUE.iter().enumerate() {
        let marks = columns.iter().map(|(_, column)| match column[row] {
            Verdict::Agrees => "✓",
            Verdict::Disagrees(_) => "✗",
            Verdict::Lacks(_) => "–",
        });
        table.rows.push(std::iter::once(program.id).chain(marks).map(String::from).collect());
    }

    let has_transcript = |program: &ProgramInfo| root.join(transcript_of(program)).is_file();
    let (mut agreed, mut disagreed) = (0, 0);
    let mut notes = Vec::new();
    for program in CATALOGUE.iter().filter(|program| !has_transcript(program)) {
        let missing = transcript_of(program);
        notes.push(format!(
            "! {}: {missing} is missing; its encodings are compared with each other",
            program.id
        ));
    }
    let mut disagreements = Vec::new();
    for (encoding, column) in columns {
        // The programs that an encoding lacks for the same reason share a line.
        let mut lacks: Vec<(&str, Vec<&str>)> = Vec::new();
        for (verdict, program) in column.iter().zip(CATALOGUE) {
            match verdict {
                Verdict::Agrees => agreed += usize::from(has_transcript(program)),
                Verdict::Disagrees(why) => {
                    disagreed += 1;
                    disagreements.push(format!("✗ {} in {}: {why}", program.id, encoding.name));
                }
                Verdict::Lacks(why) => match lacks.iter_mut().find(|(reason, _)| reason == why) {
                    Some((_, programs)) => programs.push(program.id),
                    None => lacks.push((why, vec![program.id])),
                },
            }
        }
        let lacks = lacks
            .iter()
            .map(|(why, programs)| format!("– {} in {}: {why}", programs.join(", "), encoding.name));
        notes.extend(lacks);
    }
    notes.append(&mut disagreements);
    let mut text = format!("{}\n\n", table.shown());
    for note in notes {
        text.push_str(&note);
        text.push('\n');
    }
    text.push_str(&match disagreed {
        0 => format!(
            "All {agreed} agree with CPython; event-loop programs on three loops: ours, tokio's and smol's."
        ),
        _ => format!("{disagreed} of {} disagree with CPython.", agreed + disagreed),
    });
    text.push_str("\nWhere the constructs behind them differ: `cargo pausa questions divergence`.");
    crate::say(text)?;
    Ok(disagreed == 0)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// Makes an encoding whose binary is a script.
    fn scripted(name: &str, folder: &Path, script: &str) -> Encoding {
        let binary = folder.join(name);
        let text = folder.join("script");
        fs::write(&text, format!("#!/bin/sh\n{script}\n")).expect("it is written");
        // Another process writes the file. A process that another test starts meanwhile could inherit our open file, and a file
        // that is open for writing cannot be executed.
        let copied = std::process::Command::new("cp").arg(&text).arg(&binary).status();
        assert!(copied.is_ok_and(|status| status.success()), "it is copied");
        fs::set_permissions(&binary, fs::Permissions::from_mode(0o755)).expect("it is ours");
        Encoding { name: name.into(), binary, ..Encoding::default() }
    }

    #[test]
    fn a_program_that_never_ends_disagrees_and_says_why() {
        let folder = tempfile::tempdir().expect("a folder");
        let list = "case $1 in list) echo ch2_echo; echo ch3_first_coroutine;; *) while :; do :; done;; esac";
        let encoding = scripted("endless", folder.path(), list);
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        for id in ["ch2_echo", "ch3_first_coroutine"] {
            let program = crate::program(id).expect("it is in the catalogue");
            let limit = Duration::from_millis(50);
            let verdict = verdict(root, &encoding, program, limit).expect("it is stopped");
            let Verdict::Disagrees(why) = verdict else { panic!("it does not end") };
            assert!(why.ends_with("it was still running after 0.05 s, and was stopped"), "{why}");
            assert_eq!(why.starts_with("on the loop `ours`, "), program.on_loops, "{why}");
        }
    }

    #[test]
    fn without_a_transcript_the_encodings_are_compared_with_each_other_and_other_programs_with_cpython() {
        let folder = tempfile::tempdir().expect("a folder");
        let transcripts = folder.path().join("tests/transcripts");
        fs::create_dir_all(&transcripts).expect("it is made");
        fs::write(transcripts.join("ch1_fibonacci.txt"), "one\n").expect("it is written");
        let printing = |name| {
            let script =
                format!("case $1 in list) echo ch1_fibonacci; echo ch2_echo;; *) echo {name};; esac");
            scripted(name, folder.path(), &script)
        };
        let workspace = Workspace {
            root: folder.path().into(),
            target: folder.path().into(),
            is_nightly: false,
            encodings: ["one", "two"].map(printing).into(),
        };
        let columns = played(&workspace, TIME_LIMIT).expect("they run");
        let why = |encoding: usize, id| {
            let row = CATALOGUE.iter().position(|program| program.id == id).expect("it is there");
            match &columns[encoding][row] {
                Verdict::Agrees => "agrees",
                Verdict::Disagrees(why) => why.as_str(),
                Verdict::Lacks(_) => "lacks",
            }
        };
        assert_eq!(
            (why(0, "ch1_fibonacci"), why(0, "ch2_echo"), why(0, "ch2_worker")),
            ("agrees", "agrees", "lacks")
        );
        assert_eq!(why(1, "ch1_fibonacci"), r#"line 1: CPython printed "one\n", it "two\n""#);
        assert_eq!(why(1, "ch2_echo"), r#"line 1: the encoding `one` printed "one\n", it "two\n""#);
    }
}
