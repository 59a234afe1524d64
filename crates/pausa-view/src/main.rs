//! Shows the programs: `diff`, `step` and `story` in a terminal, `report` as a static site. `cargo pausa` starts this binary.

#![forbid(unsafe_code)]

mod diff;
mod highlight;
mod pane;
mod passage;
mod report;
mod step;
mod story;
mod terminal;
mod text;
mod theme;

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use pausa_cli::views::Own;
use pausa_cli::workspace::Workspace;
use pausa_story::Failure;
use pausa_try::Side;

fn main() -> ExitCode {
    pausa_cli::main(run)
}

fn run(arguments: Vec<OsString>) -> Result<ExitCode, Failure> {
    let (verb, own) = match arguments.split_first() {
        Some((verb, own)) => (verb.to_str().unwrap_or_default(), own),
        None => ("", &[][..]),
    };
    match verb {
        "diff" => diff::command(own)?,
        "step" => step::command(own)?,
        "story" => story::command(own)?,
        "report" => report::command(own)?,
        other => return Err(pausa_cli::commands::unknown(other)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a file of text.
fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|error| Failure::Run(format!("{}: {error}", file.display())))
}

/// The body in a file of the user's, which a command shows in place of a program of the story.
fn own(verb: &str, arguments: &[OsString], workspace: &Workspace) -> Option<Result<Side, Failure>> {
    let translated = |Own { file, encodings }| {
        let encodings = encodings.iter().map(|name| pausa_try::Encoding::asked(name));
        pausa_try::side_by_side(&workspace.target, &file, &encodings.collect::<Result<Vec<_>, Failure>>()?)
    };
    Own::asked(verb, arguments).map(|own| own.and_then(translated))
}

/// The workspace, whose encodings are built once for all tests.
#[cfg(test)]
fn built() -> &'static Workspace {
    static WORKSPACE: std::sync::LazyLock<Workspace> = std::sync::LazyLock::new(|| {
        let workspace = Workspace::find().expect("it is a workspace");
        workspace.build().expect("it builds");
        workspace
    });
    &WORKSPACE
}
