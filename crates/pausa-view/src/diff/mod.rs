//! `cargo pausa diff`: shows one program in several encodings, side by side.

pub(crate) mod align;
mod draw;
pub(crate) mod two;

use std::ffi::OsString;

use pausa_story::{Failure, ProgramInfo};

use crate::pane::Pane;
use crate::{own, terminal};
use pausa_cli::record::{Recording, record};
use pausa_cli::views::Diff;
use pausa_cli::workspace::{Encoding, Workspace};

/// Runs the command: prints two panes as a diff, and more panes aligned.
pub(crate) fn command(arguments: &[OsString]) -> Result<(), Failure> {
    let workspace = Workspace::find()?;
    if let Some(body) = own("diff", arguments, &workspace) {
        return terminal::show(&draw::lines(&Pane::of_body(&body?), terminal::width()));
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

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let workspace = crate::built();
        for id in ["ch2_worker", "ch4_echo_server"] {
            let program = pausa_cli::program(id).expect("it is in the catalogue");
            let have: Vec<_> =
                workspace.encodings.iter().filter(|encoding| encoding.chapter(id).is_file()).collect();
            let all = panes(workspace, program, &have, true).expect("they are recorded");
            let two: Vec<_> =
                all.iter().filter(|it| ["struct", "genawaiter"].contains(&it.name.as_str())).collect();
            let three: Vec<_> = two.into_iter().chain(all.last()).cloned().collect();
            for width in [30, 80, 200] {
                for panes in [&all, &three] {
                    for line in draw::lines(panes, width) {
                        let text = line.to_string();
                        assert!(text.trim_end().width() <= width, "{id}: {text:?} in {width}");
                    }
                }
            }
        }
    }
}
