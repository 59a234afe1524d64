//! `cargo pausa diff`: shows one program in several encodings, side by side.

pub(crate) mod align;
mod draw;
pub(crate) mod two;

use std::ffi::OsString;

use pausa_story::{Failure, ProgramInfo};

use crate::pane::Pane;
use crate::terminal;
use pausa_cli::record::{Recording, record};
use pausa_cli::views::{Diff, Own};
use pausa_cli::workspace::{Encoding, Workspace};

/// Runs the command: prints two panes as a diff, and more panes aligned.
pub(crate) fn command(arguments: &[OsString]) -> Result<(), Failure> {
    let workspace = Workspace::find()?;
    if let Some(own) = Own::asked("diff", arguments) {
        let Own { file, encodings } = own?;
        let encodings =
            encodings.iter().map(|name| pausa_try::Encoding::asked(name)).collect::<Result<Vec<_>, _>>()?;
        let body = pausa_try::side_by_side(&workspace.target, &file, &encodings)?;
        return terminal::show(&draw::lines(&Pane::of_body(&body), terminal::width()));
    }
    let Diff { program, encodings, with_python, lacking } = Diff::asked(&workspace, arguments)?;
    for failure in lacking {
        pausa_output::note(format_args!("cargo pausa: {failure}"));
    }
    terminal::show(&draw::lines(&panes(&workspace, program, &encodings, with_python)?, terminal::width()))
}

/// Makes the panes: the encodings in order, and Python last. If the encodings do not build, their sources are shown without
/// steps and aligned by their text alone.
fn panes(
    workspace: &Workspace,
    program: &ProgramInfo,
    encodings: &[&Encoding],
    with_python: bool,
) -> Result<Vec<Pane>, Failure> {
    let built = workspace.build();
    if let Err(failure) = &built {
        pausa_output::note(format_args!(
            "cargo pausa: {failure}: the sources are aligned by their text alone"
        ));
    }
    let mut panes = Vec::new();
    let mut entries = Vec::new();
    for encoding in encodings {
        let runs = built.is_ok() && encoding.cannot_build.is_none();
        let recording: Option<Recording> =
            runs.then(|| record(&workspace.root, encoding, program.id, None)).transpose()?;
        panes.push(Pane::of_encoding(&workspace.root, encoding, program.id, recording.as_ref())?);
        if let (true, Some(recording)) = (entries.is_empty(), recording) {
            entries = recording.entries;
        }
    }
    if with_python {
        panes.push(Pane::of_python(&workspace.root, program.id, &entries)?);
    }
    Ok(panes)
}
