//! What `cargo pausa questions` is asked for. `cargo pausa` reads it before it builds the questions, so that a wrong
//! argument is answered at once, and the questions read it again.

use std::ffi::OsString;

use lexopt::Arg;
use pausa_story::Failure;

use crate::commands::Arguments;

/// Which questions, and what becomes of the evidence. No id and nothing else is the list.
#[derive(Default)]
pub struct Wanted {
    /// The questions' ids.
    pub ids: Vec<String>,
    /// Whether all are wanted.
    pub all: bool,
    /// Whether the pages and the results are written.
    pub save: bool,
    /// Whether only differences from the saved results are printed.
    pub diff: bool,
}

impl Wanted {
    /// Reads the arguments. That there is a question of an id is not checked.
    ///
    /// # Errors
    /// A usage error that says what would be right.
    pub fn asked(arguments: &[OsString]) -> Result<Self, Failure> {
        let mut wanted = Wanted::default();
        let mut arguments = Arguments::of("questions", arguments);
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("all") => wanted.all = true,
                Arg::Long("save") => wanted.save = true,
                Arg::Long("diff") => wanted.diff = true,
                Arg::Value(id) => wanted.ids.push(id.to_string_lossy().into_owned()),
                other => {
                    let problem = other.unexpected();
                    return Err(arguments.wrong(problem));
                }
            }
        }
        match (!wanted.ids.is_empty(), wanted.all, wanted.save, wanted.diff) {
            (true, true, ..) => Err(Failure::Usage("either `--all`, or the ids of some: not both".into())),
            (_, _, true, true) => Err(Failure::Usage("either `--save`, or `--diff`: not both".into())),
            (false, false, true, _) => {
                Err(Failure::Usage("save what? `--all --save`, or an id: `q06 --save`".into()))
            }
            _ => Ok(wanted),
        }
    }
}

/// A usage error for an id that no question has.
pub fn unknown<'a>(id: &str, ids: impl Iterator<Item = &'a str>) -> Failure {
    let ids: Vec<_> = ids.collect();
    Failure::Usage(format!("there is no question `{id}`; there are: {}", ids.join(", ")))
}
