//! The log pipeline on a large file: every encoding, the Python program, and `grep | cut`, in turn.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pausa_cli::workspace::Workspace;
use pausa_lab::claim::{Claim, Evidence};
use pausa_lab::fact::key;
use pausa_lab::stats::Summary;
use pausa_lab::table::Table;
use pausa_lab::{Build, Contender, Experiment, Facts, Key, Missing, Plan, Program, Result};

const EXPERIMENT: Experiment = Experiment {
    name: "log_pipeline",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment log_pipeline",
    question: "What do three generators in a row cost on a gigabyte of log, against Python and `grep | cut`?",
    plan,
    claims: CLAIMS,
    tables: &[("log_pipeline", tables)],
    ..Experiment::EMPTY
};

const PROGRAM: &str = "ch2_log_pipeline";
const SIGN: &str = "⚠️  ";
const BYTES: usize = 1_000_000_000;
const ROUNDS: usize = 5;
const CASE: &str = "The story's five lines repeated to 1 GB";
const PYTHON: &str = "python";
const GREP: &str = "grep | cut";

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let workspace = Workspace::find()?;
    let folder = workspace.target.join("lab/log_pipeline");
    let log = folder.join("log");
    let python = format!("tests/python/{PROGRAM}.py");
    let script = workspace.root.join(&python);
    plan.sources.push(python);
    let encodings: Vec<_> = workspace
        .encodings
        .iter()
        .filter(|encoding| encoding.cannot_build.is_none() && encoding.chapter(PROGRAM).exists())
        .collect();
    let packages: Vec<_> = encodings.iter().map(|encoding| encoding.package.as_str()).collect();
    let build = Build::of(&packages).profile("release");
    let output = |name: &str| folder.join(name.replace([' ', '|'], ""));
    let contender = |name: &str, program: Program, words: &[&str]| {
        Contender::new(key(CASE, name), &program, words, &["seconds", "peak"]).into_file(output(name))
    };
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let mut race = Vec::new();
    for encoding in encodings {
        let program = Program::Built(build.clone(), encoding.package.clone());
        race.push(contender(&encoding.name, program, &["play", PROGRAM, "--", &path(&log)]));
    }
    race.push(contender(PYTHON, Program::Named("python3".into()), &[&path(&script), &path(&log)]));
    let pipe = "grep ERROR \"$1\" | cut -d' ' -f4-";
    let grep = contender(GREP, Program::Named("sh".into()), &["-c", pipe, "sh", &path(&log)]);
    race.push(grep.clone());
    let outputs: Vec<_> = race.iter().filter_map(|contender| contender.output.clone()).collect();
    let all = outputs.clone();
    plan.step(CASE, move || {
        write_log(&script, &folder, &log)?;
        // What another run has left is not compared.
        let remove = |file| {
            fs::remove_file(file).or_else(|error| match error.kind() {
                ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            })
        };
        Ok(all.iter().try_for_each(remove)?)
    });
    plan.race(ROUNDS, race);
    plan.step(CASE, move || {
        if outputs.last().is_some_and(|last| !last.exists()) {
            grep.once()?;
        }
        the_same_messages(&outputs)
    });
    Ok(())
}

/// The lines of the story, which stand in the Python program, over and over.
fn write_log(script: &Path, folder: &Path, log: &Path) -> Result<()> {
    let text = fs::read_to_string(script)?;
    let quoted = text.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","));
    let lines: String =
        quoted.filter(|line| line.starts_with("2024")).map(|line| format!("{line}\n")).collect();
    if lines.is_empty() {
        return Err(format!("{}: it has no lines of a log", script.display()).into());
    }
    fs::create_dir_all(folder)?;
    let mut file = BufWriter::new(File::create(log)?);
    for _ in 0..BYTES / lines.len() {
        file.write_all(lines.as_bytes())?;
    }
    Ok(file.flush()?)
}

/// No figures for one that prints other messages than the last.
fn the_same_messages(outputs: &[PathBuf]) -> Result<()> {
    let Some((last, others)) = outputs.split_last() else { return Ok(()) };
    // Of those that were not wanted there is none.
    let others = others.iter().filter(|file| file.exists());
    let lines = |file: &Path| Ok::<_, std::io::Error>(BufReader::new(File::open(file)?).lines());
    for other in others {
        let (mut ours, mut theirs) = (lines(other)?, lines(last)?);
        loop {
            let (one, two) = (ours.next().transpose()?, theirs.next().transpose()?);
            if one.as_deref().map(|line| line.trim_start_matches(SIGN)) != two.as_deref() {
                return Err(
                    format!("{} and {} disagree: {one:?}, {two:?}", other.display(), last.display()).into()
                );
            }
            if one.is_none() {
                break;
            }
        }
    }
    Ok(())
}

fn seconds(entry: &str) -> Key {
    key(CASE, entry).metric("seconds")
}

fn tables(facts: &Facts) -> Result<String> {
    let mut table = Table::new(["contender", "seconds", "peak MB", "grep / it", "python / it"]);
    for entry in facts.entries(CASE) {
        let peak = facts.number(&key(CASE, entry).metric("peak")).map(|bytes| bytes / 1e6);
        let ratio = |other| facts.ratio(&seconds(other), &seconds(entry)).map(|ratio| ratio.median);
        let cells = [
            table.value(facts.get(&seconds(entry)), "seconds"),
            table.cell(peak, 1),
            table.cell(ratio(GREP), 2),
            table.cell(ratio(PYTHON), 1),
        ];
        table.row([entry.to_string()].into_iter().chain(cells));
    }
    Ok(format!(
        "{CASE}, {ROUNDS} rounds in turn. Ratios are medians of pairs in one round. The peak of `grep | cut` is the shell's.\n\n{table}"
    ))
}

fn encodings<'a>(e: &Evidence<'a>) -> Vec<&'a str> {
    e.facts().entries(CASE).into_iter().filter(|entry| ![PYTHON, GREP].contains(entry)).collect()
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "every_encoding_is_several_times_as_fast_as_python_and_none_as_fast_as_grep",
        sentence: "Every encoding is at least {least} times as fast as the same generators in Python. None is as fast \
                   on this file as `grep | cut`, which use two cores.",
        holds: |e| {
            let mut least = f64::MAX;
            for encoding in encodings(e) {
                if e.ratio(&seconds(GREP), &seconds(encoding))?.median >= 1.0 {
                    return Ok(false);
                }
                least = least.min(e.ratio(&seconds(PYTHON), &seconds(encoding))?.median);
            }
            e.say("least", format!("{least:.1}"));
            Ok(least > 3.0)
        },
    },
    Claim {
        id: "but_for_diapause_the_slowest_takes_less_than_twice_the_fastest",
        sentence: "Reading lines dominates: except for `diapause`, the slowest encoding takes less than twice the time \
                   of the fastest.",
        holds: |e| {
            let others = encodings(e).into_iter().filter(|encoding| *encoding != "diapause");
            let all = others.map(|encoding| e.number(&seconds(encoding))).collect::<Result<Vec<_>, _>>()?;
            let Some(Summary { low, high, .. }) = Summary::of(&all) else { return Ok(false) };
            Ok(high < 2.0 * low && e.number(&seconds("diapause"))? > 2.0 * low)
        },
    },
    Claim {
        id: "the_memory_is_that_of_a_few_lines",
        sentence: "Peak memory does not depend on the size of the file: at most {most} MB.",
        holds: |e| {
            let peak = |encoding| e.number(&key(CASE, encoding).metric("peak"));
            let all = encodings(e).into_iter().map(peak).collect::<Result<Vec<_>, Missing>>()?;
            let most = all.iter().copied().fold(0.0, f64::max);
            e.say("most", format!("{:.1}", most / 1e6));
            Ok(most < 10e6)
        },
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contender_with_other_messages_is_found_and_one_that_was_not_run_is_skipped() {
        let folder = std::env::temp_dir().join(format!("pausa-log-pipeline-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let files = ["one", "absent", "last"].map(|name| folder.join(name));
        let compare = |one: &str| {
            fs::write(&files[0], one).unwrap();
            fs::write(&files[2], "a\nb\n").unwrap();
            the_same_messages(&files).is_ok()
        };
        assert!(compare(&format!("{SIGN}a\n{SIGN}b\n")));
        assert!(!compare("a\n") && !compare("a\nb\nc\n"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_page_holds() {
        EXPERIMENT.assert_that_the_page_holds();
    }
}
