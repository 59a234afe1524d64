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

use std::ffi::OsString;
use std::process::ExitCode;

use pausa_cli::questions::{Wanted, unknown};
use pausa_cli::say;
use pausa_output::{note, progress};
use pausa_story::Failure;

use crate::evidence::Evidence;
use crate::exhibit::Exhibit;
use crate::exhibits::{EXHIBITS, divergence};

fn main() -> ExitCode {
    pausa_cli::main(|arguments| run(&arguments).map(|()| ExitCode::SUCCESS))
}

fn run(arguments: &[OsString]) -> Result<(), Failure> {
    let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
    // How the binary is asked for the figures of itself: see `builds`.
    if let ["exercise", id, workload, items] = &words.iter().map(AsRef::as_ref).collect::<Vec<_>>()[..] {
        return exercise(id, workload, items);
    }
    let wanted = Wanted::asked(arguments)?;
    let exhibits = chosen(&wanted)?;
    if exhibits.is_empty() {
        return say(list());
    }
    if wanted.save {
        exhibits.iter().try_for_each(|exhibit| exhibit.check())?;
    }
    let command = format!("cargo pausa questions {}", words.join(" "));
    let mut saved = results::Results::newest()?;
    for exhibit in exhibits {
        let evidence = gather(exhibit)?;
        if wanted.diff {
            say(results::difference(exhibit, &saved, &evidence))?;
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
        say(exhibit.page(&evidence, &receipt)?)?;
        for change in exhibit.changes(&evidence)? {
            note(format_args!("the answer to question {} has changed: {change}", exhibit.number()));
        }
    }
    if wanted.save {
        note(format_args!("written: the pages, what they expect, and {}", saved.name()));
    }
    Ok(())
}

/// None where the list is wanted.
fn chosen(wanted: &Wanted) -> Result<Vec<&'static Exhibit>, Failure> {
    match wanted.ids.is_empty() && (wanted.all || wanted.diff) {
        true => Ok(EXHIBITS.iter().collect()),
        false => wanted.ids.iter().map(|id| find(id)).collect(),
    }
}

fn find(id: &str) -> Result<&'static Exhibit, Failure> {
    let found = EXHIBITS.iter().find(|exhibit| exhibit.id() == id);
    found.ok_or_else(|| unknown(id, EXHIBITS.iter().map(Exhibit::id)))
}

fn gather(exhibit: &Exhibit) -> Result<Evidence, Failure> {
    progress(format_args!("{}: {}", exhibit.id(), exhibit.question));
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
