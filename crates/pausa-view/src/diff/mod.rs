//! `cargo pausa diff`: one program in several encodings, beside each other.

pub(crate) mod align;
mod draw;
pub(crate) mod two;

use std::collections::BTreeSet;
use std::ffi::OsString;

use lexopt::Arg;
use pausa_story::{Failure, ProgramInfo};

use crate::pane::Pane;
use crate::terminal;
use pausa_cli::record::{Recording, record};
use pausa_cli::workspace::{Encoding, Workspace};

pub(crate) const USAGE: &str = "cargo pausa diff <id> [ENCODING …] [--python]";

/// Shows what was asked for. Two are a diff, more are aligned.
pub(crate) fn command(arguments: &[OsString]) -> Result<(), Failure> {
    let mut with_python = false;
    let mut words = Vec::new();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Arg::Long("python") => with_python = true,
            Arg::Value(word) => words.push(word.to_string_lossy().into_owned()),
            other => return Err(usage(other.unexpected())),
        }
    }
    let Some((id, names)) = words.split_first() else {
        return Err(Failure::Usage(format!("which program? usage: {USAGE}")));
    };
    let program = pausa_cli::program(id)?;
    let workspace = Workspace::find()?;
    let encodings = chosen(&workspace, program, names)?;
    if encodings.len() + usize::from(with_python) < 2 {
        let alone = encodings.first().map_or("python", |encoding| encoding.name.as_str());
        return Err(Failure::Usage(format!(
            "`{alone}` alone has nothing beside it; name another encoding, or add --python"
        )));
    }
    terminal::show(&draw::lines(&panes(&workspace, program, &encodings, with_python)?, terminal::width()));
    Ok(())
}

fn usage(error: lexopt::Error) -> Failure {
    Failure::Usage(format!("{error}; usage: {USAGE}"))
}

/// The encodings of these names, or all that have the program.
pub(crate) fn chosen<'a>(
    workspace: &'a Workspace,
    program: &ProgramInfo,
    names: &[String],
) -> Result<Vec<&'a Encoding>, Failure> {
    let has = |encoding: &&Encoding| encoding.chapter(program.id).is_file();
    if names.is_empty() {
        return Ok(workspace.encodings.iter().filter(has).collect());
    }
    let mut seen = BTreeSet::new();
    let mut chosen = Vec::new();
    for name in names {
        let encoding = workspace.encoding(name)?;
        if !seen.insert(name) {
            return Err(Failure::Usage(format!("`{name}` is named twice")));
        }
        if !has(&encoding) {
            let reason = encoding.lacks.get(program.id).map_or("it is not written yet", String::as_str);
            return Err(Failure::Usage(format!("the encoding `{name}` lacks `{}`: {reason}", program.id)));
        }
        chosen.push(encoding);
    }
    Ok(chosen)
}

/// What is shown: the encodings in their order, and Python last. Where the encodings do not build, their sources are
/// there to be read all the same, and are aligned by their text.
fn panes(
    workspace: &Workspace,
    program: &ProgramInfo,
    encodings: &[&Encoding],
    with_python: bool,
) -> Result<Vec<Pane>, Failure> {
    let built = workspace.build();
    if let Err(failure) = &built {
        eprintln!("cargo pausa: {failure}: the sources are aligned by their text alone");
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
