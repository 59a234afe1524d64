//! The data of all pages, computed once.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::thread;

use pausa_cli::TIME_LIMIT;
use pausa_cli::compare::{self, Verdict};
use pausa_cli::layout::{self, Layout};
use pausa_cli::measure::Figures;
use pausa_cli::record::{Recording, record};
use pausa_cli::workspace::{Encoding, Workspace};
use pausa_story::{CATALOGUE, Failure, ProgramInfo};

use super::origin::Origin;

/// Recordings by program and encoding.
type Recordings = BTreeMap<(&'static str, String), Recording>;

/// The data about all programs in all encodings.
pub(crate) struct Gathered {
    pub(crate) workspace: Workspace,
    /// The verdicts of each encoding, with one per program in the order of the catalogue.
    pub(crate) verdicts: Vec<Vec<Verdict>>,
    /// The saved figures, or the reason why there are none.
    pub(crate) figures: Result<Figures, String>,
    /// The layouts by program, or the reason why there are none.
    pub(crate) layouts: Result<BTreeMap<&'static str, Vec<Layout>>, String>,
    /// Encodings that cannot be built have none.
    pub(crate) recordings: Recordings,
    pub(crate) origin: Origin,
}

impl Gathered {
    /// Plays, compares and records all programs, computes their layouts, and loads the saved figures.
    pub(crate) fn gather(workspace: Workspace, command: &str) -> Result<Self, Failure> {
        let verdicts = compare::columns(&workspace, TIME_LIMIT)?;
        let (recordings, layouts) = thread::scope(|scope| {
            let (workspace, mut recordings) = (&workspace, BTreeMap::new());
            let layouts = scope.spawn(|| layouts(workspace).map_err(|failure| failure.to_string()));
            // One thread per encoding: a recording waits for its program most of the time.
            let playable = workspace.encodings.iter().filter(|encoding| encoding.cannot_build.is_none());
            let threads: Vec<_> = playable.map(|it| scope.spawn(move || recorded(workspace, it))).collect();
            for thread in threads {
                recordings.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic))?);
            }
            Ok::<_, Failure>((recordings, layouts.join().unwrap_or_else(|panic| resume_unwind(panic))))
        })?;
        let figures = Figures::load(&workspace).map_err(|failure| failure.to_string());
        let origin = Origin::of(&workspace.root, command);
        Ok(Gathered { workspace, verdicts, figures, layouts, recordings, origin })
    }

    /// Iterates over the encodings that have a program.
    pub(crate) fn has(&self, program: &ProgramInfo) -> impl Iterator<Item = &Encoding> {
        has(&self.workspace, program)
    }
}

fn has<'a>(workspace: &'a Workspace, program: &ProgramInfo) -> impl Iterator<Item = &'a Encoding> {
    let id = program.id;
    workspace.encodings.iter().filter(move |encoding| encoding.chapter(id).is_file())
}

/// Records the programs of an encoding.
fn recorded(workspace: &Workspace, encoding: &Encoding) -> Result<Recordings, Failure> {
    let programs = CATALOGUE.iter().filter(|program| encoding.chapter(program.id).is_file());
    let recorded = programs.map(|program| {
        let recording = record(&workspace.root, encoding, program.id, None)?;
        Ok(((program.id, encoding.name.clone()), recording))
    });
    recorded.collect()
}

fn layouts(workspace: &Workspace) -> Result<BTreeMap<&'static str, Vec<Layout>>, Failure> {
    let of = |program: &ProgramInfo| {
        let encodings: Vec<_> =
            has(workspace, program).filter(|encoding| encoding.cannot_build.is_none()).collect();
        layout::of(workspace, program.id, &encodings)
    };
    CATALOGUE.iter().map(|program| Ok((program.id, of(program)?))).collect()
}
