//! `cargo pausa questions`: evidence for the open questions about functions that pause.
//!
//! An exhibit is a directory: a page, the code that gathers the evidence, and what it was when the page was written
//! (`expected.json`). A test compares the two; a newer compiler that changes an answer is news. See `README.md`.

#![feature(
    coroutines,
    coroutine_trait,
    coroutine_clone,
    gen_blocks,
    iter_macro,
    iter_from_coroutine,
    async_iterator
)]
#![feature(yield_expr, stmt_expr_attributes)]
// What one exhibit does not need another does, and the framework is there for all.
#![allow(dead_code, unused_features)]

mod builds;
mod chapters;
mod evidence;
mod exhibit;
mod exhibits;
mod results;
mod snippet;

use std::env;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use lexopt::Arg;
use pausa_story::Failure;

use crate::evidence::Evidence;
use crate::exhibit::Exhibit;
use crate::exhibits::{EXHIBITS, divergence};

const HELP: &str = "\
cargo pausa questions                     lists the questions and their answers
cargo pausa questions <id>…               gathers the evidence again and prints the page with it
cargo pausa questions <id>…|--all --save  the same, and writes the page and the dated results
cargo pausa questions [<id>…] --diff      the same, and prints only what differs from the results saved last";

#[derive(Default)]
struct Wanted {
    ids: Vec<String>,
    all: bool,
    save: bool,
    diff: bool,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("cargo pausa questions: {failure}");
            ExitCode::from(if matches!(failure, Failure::Usage(_)) { 2 } else { 1 })
        }
    }
}

fn run() -> Result<(), Failure> {
    let mut wanted = Wanted::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Arg::Long("all") => wanted.all = true,
            Arg::Long("save") => wanted.save = true,
            Arg::Long("diff") => wanted.diff = true,
            Arg::Long("help") | Arg::Short('h') => return say(HELP),
            Arg::Value(id) => wanted.ids.push(id.to_string_lossy().into_owned()),
            other => return Err(usage(other.unexpected())),
        }
    }
    match &wanted.ids.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["help"] => return say(HELP),
        // How the binary is asked for the figures of itself: see `builds`.
        ["exercise", id, workload, items] => return exercise(id, workload, items),
        _ => {}
    }
    let exhibits = chosen(&wanted)?;
    if exhibits.is_empty() {
        return say(&list());
    }
    let command = format!("cargo pausa questions {}", env::args().skip(1).collect::<Vec<_>>().join(" "));
    let mut saved = results::Results::newest()?;
    for exhibit in exhibits {
        let evidence = gather(exhibit)?;
        if wanted.diff {
            say(&results::difference(exhibit, &saved, &evidence))?;
            continue;
        }
        let receipt = exhibit::receipt(&command);
        if wanted.save {
            exhibit.save(&evidence, &receipt)?;
            if exhibit.folder == divergence::EXHIBIT.folder {
                divergence::save_table(&evidence)?;
            }
            saved = results::keep(exhibit, evidence, receipt)?;
            continue;
        }
        say(&exhibit.page(&evidence, &receipt)?)?;
        for change in exhibit.changes(&evidence)? {
            eprintln!("the answer to question {} has changed: {change}", exhibit.number());
        }
    }
    if wanted.save {
        eprintln!("written: the pages, what they expect, and {}", saved.name());
    }
    Ok(())
}

fn usage(error: lexopt::Error) -> Failure {
    Failure::Usage(format!("{error}; there are:\n{HELP}"))
}

/// None where the list is wanted.
fn chosen(wanted: &Wanted) -> Result<Vec<&'static Exhibit>, Failure> {
    let named = !wanted.ids.is_empty();
    match (named, wanted.all, wanted.save, wanted.diff) {
        (true, true, ..) => Err(Failure::Usage("either `--all`, or the ids of some: not both".into())),
        (_, _, true, true) => Err(Failure::Usage("either `--save`, or `--diff`: not both".into())),
        (false, false, true, _) => {
            Err(Failure::Usage("save what? `--all --save`, or an id: `q06 --save`".into()))
        }
        (false, true, ..) | (false, _, _, true) => Ok(EXHIBITS.iter().collect()),
        _ => wanted.ids.iter().map(|id| find(id)).collect(),
    }
}

fn find(id: &str) -> Result<&'static Exhibit, Failure> {
    EXHIBITS.iter().find(|exhibit| exhibit.id() == id).ok_or_else(|| {
        let ids: Vec<_> = EXHIBITS.iter().map(Exhibit::id).collect();
        Failure::Usage(format!("there is no question `{id}`; there are: {}", ids.join(", ")))
    })
}

fn gather(exhibit: &Exhibit) -> Result<Evidence, Failure> {
    if std::io::stderr().is_terminal() {
        eprintln!("{}: {}", exhibit.id(), exhibit.question);
    }
    (exhibit.run)()
}

fn list() -> String {
    let lines = EXHIBITS.iter().map(|exhibit| {
        let Exhibit { question, status, answer, .. } = exhibit;
        format!("{}  {question}\n     {status}: {answer}", exhibit.id())
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn exercise(id: &str, workload: &str, items: &str) -> Result<(), Failure> {
    let exhibit = find(id)?;
    let found = exhibit.workloads.iter().find(|(name, _)| *name == workload);
    let items = items.parse().map_err(|_| Failure::Usage(format!("how many items? not `{items}`")))?;
    let (_, run) = found.ok_or_else(|| Failure::Usage(format!("{id} has no workload `{workload}`")))?;
    run(items);
    Ok(())
}

/// To stdout. A reader that has gone away has seen enough.
fn say(text: &str) -> Result<(), Failure> {
    let _ = writeln!(std::io::stdout(), "{text}");
    Ok(())
}
