//! What `diff`, `step` and `report` are asked for. `cargo pausa` reads it before it builds `pausa-view`, so that a wrong
//! argument is answered at once, and `pausa-view` reads it again.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use lexopt::Arg;
use pausa_output::Folder;
use pausa_story::{Failure, ProgramInfo};

use crate::commands::Arguments;
use crate::workspace::{Encoding, Workspace};

/// The folder of the README's pictures.
pub const PICTURES: &str = "crates/pausa-view/screenshots";

/// `cargo pausa diff`.
pub struct Diff<'a> {
    /// Which program.
    pub program: &'static ProgramInfo,
    /// In which encodings.
    pub encodings: Vec<&'a Encoding>,
    /// Whether Python's is shown, too.
    pub with_python: bool,
}

/// `cargo pausa step`.
pub struct Step<'a> {
    /// Which program.
    pub program: &'static ProgramInfo,
    /// In which encodings.
    pub encodings: Vec<&'a Encoding>,
}

/// `cargo pausa report`.
pub struct Report {
    /// Whether a browser is to open it.
    pub open: bool,
    /// Where it is written.
    pub out: Folder,
    /// Where the README's pictures are written, where they are to be taken.
    pub pictures: Option<Folder>,
}

/// Whether this is the name of a command of `pausa-view`.
pub fn is_view(name: &str) -> bool {
    ["diff", "step", "report"].contains(&name)
}

/// Checks the arguments of a command of `pausa-view`.
///
/// # Errors
/// A usage error that says what would be right.
pub fn check(name: &str, arguments: &[OsString]) -> Result<(), Failure> {
    let workspace = Workspace::find()?;
    match name {
        "diff" => Diff::asked(&workspace, arguments).map(drop),
        "step" => Step::asked(&workspace, arguments).map(drop),
        _ => Report::asked(&workspace, arguments).map(drop),
    }
}

impl<'a> Diff<'a> {
    /// Reads the arguments.
    ///
    /// # Errors
    /// A usage error that says what would be right.
    pub fn asked(workspace: &'a Workspace, arguments: &[OsString]) -> Result<Self, Failure> {
        let (mut words, mut with_python) = (Vec::new(), false);
        let mut arguments = Arguments::of("diff", arguments);
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("python") => with_python = true,
                Arg::Value(word) => words.push(word.to_string_lossy().into_owned()),
                other => {
                    let problem = other.unexpected();
                    return Err(arguments.wrong(problem));
                }
            }
        }
        let (program, encodings) = chosen(workspace, &words, &arguments)?;
        if encodings.len() + usize::from(with_python) < 2 {
            let alone = encodings.first().map_or("python", |encoding| encoding.name.as_str());
            return Err(Failure::Usage(format!(
                "`{alone}` alone has nothing to compare with; name another encoding, or add --python"
            )));
        }
        Ok(Diff { program, encodings, with_python })
    }
}

impl<'a> Step<'a> {
    /// Reads the arguments.
    ///
    /// # Errors
    /// A usage error that says what would be right, also where there is no terminal.
    pub fn asked(workspace: &'a Workspace, arguments: &[OsString]) -> Result<Self, Failure> {
        let mut words = Vec::new();
        let mut arguments = Arguments::of("step", arguments);
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Value(word) => words.push(word.to_string_lossy().into_owned()),
                other => {
                    let problem = other.unexpected();
                    return Err(arguments.wrong(problem));
                }
            }
        }
        let (program, encodings) = chosen(workspace, &words, &arguments)?;
        let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() || is_dumb {
            return Err(Failure::Usage(format!(
                "`step` needs a terminal to draw on; `cargo pausa play {0}` and `cargo pausa diff {0}` print to anything",
                program.id
            )));
        }
        Ok(Step { program, encodings })
    }
}

impl Report {
    /// Reads the arguments and checks the folders.
    ///
    /// # Errors
    /// A usage error that says what would be right.
    pub fn asked(workspace: &Workspace, arguments: &[OsString]) -> Result<Self, Failure> {
        let (mut open, mut shoot, mut out) = (false, false, None);
        let mut arguments = Arguments::of("report", arguments);
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("open") => open = true,
                Arg::Long("screenshots") => shoot = true,
                Arg::Long("out") => out = Some(PathBuf::from(arguments.value()?)),
                other => {
                    let problem = other.unexpected();
                    return Err(arguments.wrong(problem));
                }
            }
        }
        let out = out.unwrap_or_else(|| workspace.target.join("report"));
        let refused = |error: io::Error| Failure::Usage(error.to_string());
        let pictures = shoot.then(|| Folder::check(&workspace.root.join(PICTURES), ".pausa-screenshots"));
        Ok(Report {
            open,
            out: Folder::check(&out, ".pausa-report").map_err(refused)?,
            pictures: pictures.transpose().map_err(refused)?,
        })
    }
}

/// A program, and the encodings of these names or all that have it.
fn chosen<'a>(
    workspace: &'a Workspace,
    words: &[String],
    arguments: &Arguments,
) -> Result<(&'static ProgramInfo, Vec<&'a Encoding>), Failure> {
    let Some((id, names)) = words.split_first() else {
        return Err(arguments.wrong("which program?"));
    };
    let program = crate::program(id)?;
    let has = |encoding: &&Encoding| encoding.chapter(program.id).is_file();
    if names.is_empty() {
        return Ok((program, workspace.encodings.iter().filter(has).collect()));
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
    Ok((program, chosen))
}
