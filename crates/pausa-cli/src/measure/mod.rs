//! `cargo pausa measure`: what each program costs in each encoding. No figures without agreement: what is measured is
//! played first, by the very binary that is measured, and compared with what CPython printed.

mod bench;
mod figures;
pub mod gate;
mod tables;

use std::collections::BTreeMap;
use std::fs;

use indicatif::{ProgressBar, ProgressStyle};
use pausa_figures::stats::{Summary, interleaved};
use pausa_figures::{Missing, Receipt};
use pausa_story::{CATALOGUE, Failure};

use self::bench::Bench;
pub use self::figures::{Costs, Figures, Program, Row};
pub use self::tables::{number, spread};
use crate::compare::{self, Verdict};
use crate::workspace::{Encoding, Workspace};

/// How often each program is timed in each encoding, in turn.
const ROUNDS: usize = 7;
/// How often a rebuild is.
const REBUILDS: usize = 3;

/// What is asked for.
#[derive(Default)]
pub struct Wanted {
    /// Ids of programs; none means all.
    pub programs: Vec<String>,
    /// Names of encodings; none means all.
    pub encodings: Vec<String>,
    /// What becomes of them.
    pub output: Output,
    /// Whether to rebuild and test each encoding, with a clock beside it.
    pub rebuild: bool,
}

/// What becomes of the figures.
#[derive(Clone, Copy, Default, PartialEq)]
pub enum Output {
    /// Tables for people.
    #[default]
    Tables,
    /// JSON on stdout.
    Json,
    /// They are saved, and the README's table is written from them.
    Readme,
    /// They are compared with those that are saved.
    Check,
}

/// Measures what is wanted. Says whether everything agreed with CPython and, where that was asked, with the saved figures.
///
/// # Errors
/// Where something cannot be built, run or written.
pub fn measure(workspace: &Workspace, wanted: &Wanted, command: &str) -> Result<bool, Failure> {
    let encodings = wanted_encodings(workspace, &wanted.encodings)?;
    if wanted.output == Output::Readme && !(wanted.programs.is_empty() && wanted.encodings.is_empty()) {
        return Err(Failure::Usage("the README shows everything: measure --readme takes no choice".into()));
    }
    let bench = Bench::build(workspace, &encodings)?;
    let receipt = Receipt::take(command, "figures");
    let measured =
        Measuring { workspace, encodings: &encodings, bench: &bench, times: wanted.output != Output::Check };
    let mut disagreements = Vec::new();
    let mut programs = Vec::new();
    let chosen = CATALOGUE
        .iter()
        .filter(|program| wanted.programs.is_empty() || wanted.programs.iter().any(|id| id == program.id));
    let progress = ProgressBar::new(chosen.clone().count() as u64);
    progress.set_style(
        ProgressStyle::with_template("measuring {pos}/{len} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    for program in chosen {
        progress.set_message(program.id);
        programs.extend(measured.program(program, &mut disagreements)?);
        progress.inc(1);
    }
    progress.finish_and_clear();
    let mut figures = Figures {
        receipt,
        encodings: encodings.iter().map(|encoding| encoding.name.clone()).collect(),
        besides: encodings
            .iter()
            .filter_map(|encoding| Some((encoding.name.clone(), encoding.besides.clone()?)))
            .collect(),
        programs,
        rebuild: BTreeMap::new(),
    };
    if wanted.rebuild {
        figures.rebuild = measured.rebuilds()?;
    }
    for disagreement in &disagreements {
        eprintln!("{disagreement}");
    }
    let agreed = disagreements.is_empty();
    match wanted.output {
        Output::Tables => crate::say(&tables::for_people(&figures)),
        Output::Json => crate::say(&json(&figures)?),
        Output::Readme if !agreed => {}
        Output::Readme => gate::save(&workspace.root, figures)?,
        Output::Check => return Ok(gate::holds(&workspace.root, &figures)? && agreed),
    }
    Ok(agreed)
}

fn wanted_encodings<'a>(workspace: &'a Workspace, names: &[String]) -> Result<Vec<&'a Encoding>, Failure> {
    if names.is_empty() {
        return Ok(workspace.encodings.iter().filter(|encoding| encoding.cannot_build.is_none()).collect());
    }
    names
        .iter()
        .map(|name| {
            let encoding = workspace.encoding(name)?;
            match &encoding.cannot_build {
                Some(reason) => Err(Failure::Usage(format!("the encoding `{name}` {reason}"))),
                None => Ok(encoding),
            }
        })
        .collect()
}

fn json(figures: &Figures) -> Result<String, Failure> {
    serde_json::to_string_pretty(figures)
        .map_err(|error| Failure::Run(format!("the figures as JSON: {error}")))
}

struct Measuring<'a> {
    workspace: &'a Workspace,
    encodings: &'a [&'a Encoding],
    bench: &'a Bench,
    /// Whether times are taken, too.
    times: bool,
}

impl Measuring<'_> {
    /// One program in all encodings; nothing where no encoding has it.
    fn program(
        &self,
        program: &pausa_story::ProgramInfo,
        disagreements: &mut Vec<String>,
    ) -> Result<Option<Program>, Failure> {
        let (mut rows, mut unit_and_bound) = (BTreeMap::new(), None);
        let mut agreeing = Vec::new();
        for &encoding in self.encodings {
            let has = compare::programs_of(encoding, &self.bench.binary(encoding))?;
            let binary = self.bench.binary(encoding);
            match compare::verdict(&self.workspace.root, encoding, &binary, &has, program)? {
                Verdict::Agrees => agreeing.push(encoding),
                Verdict::Lacks(reason) => drop(rows.insert(encoding.name.clone(), Row::Dash(reason))),
                Verdict::Disagrees(why) => {
                    disagreements.push(format!("✗ {} in {}: {why}", program.id, encoding.name));
                    rows.insert(encoding.name.clone(), Row::Dash("disagrees with CPython".into()));
                }
            }
        }
        let mut times = self.times(&agreeing, program.id)?;
        for encoding in agreeing {
            let (observed, allocated) = self.bench.observe(encoding, program.id)?;
            let costs = Costs {
                handle: observed.handle,
                heap: observed.heap,
                allocations_to_make: allocated.to_make,
                allocations: allocated.per_unit,
                bytes: allocated.bytes_per_unit,
                instructions: self
                    .bench
                    .instructions(encoding, program.id)
                    .map_err(|missing: Missing| missing.to_string()),
                nanoseconds: times.remove(&encoding.name),
                lines: lines_of_code(encoding, program.id)?,
                code: self.bench.code(encoding, program.id)?,
            };
            unit_and_bound.get_or_insert((observed.unit, observed.must_live));
            rows.insert(encoding.name.clone(), Row::Agrees(costs));
        }
        Ok(unit_and_bound.map(|(unit, must_live)| Program { id: program.id.into(), unit, must_live, rows }))
    }

    /// Nanoseconds per unit, the encodings in turn.
    fn times(&self, encodings: &[&Encoding], id: &str) -> Result<BTreeMap<String, Summary>, Failure> {
        if !self.times {
            return Ok(BTreeMap::new());
        }
        let units = encodings
            .iter()
            .map(|encoding| self.bench.units_to_time(encoding, id))
            .collect::<Result<Vec<_>, _>>()?;
        // What fails in a timed run has failed in the runs before; here it would only spoil the figure.
        let mut contenders: Vec<Box<dyn FnMut() -> f64>> = Vec::new();
        for (&encoding, units) in encodings.iter().zip(units) {
            contenders
                .push(Box::new(move || self.bench.nanoseconds(encoding, id, units).unwrap_or(f64::NAN)));
        }
        let figures = interleaved(ROUNDS, &mut contenders);
        let named = encodings.iter().zip(figures);
        Ok(named.filter_map(|(encoding, runs)| Some((encoding.name.clone(), Summary::of(&runs)?))).collect())
    }

    /// How long a change takes to build and test, by encoding. The first time, which also builds what did not change, is
    /// not counted.
    fn rebuilds(&self) -> Result<BTreeMap<String, Summary>, Failure> {
        let mut rebuilds = BTreeMap::new();
        for encoding in self.encodings {
            bench::rebuild(self.workspace, encoding)?;
            let runs = (0..REBUILDS)
                .map(|_| bench::rebuild(self.workspace, encoding))
                .collect::<Result<Vec<_>, _>>()?;
            rebuilds.extend(Summary::of(&runs).map(|summary| (encoding.name.clone(), summary)));
        }
        Ok(rebuilds)
    }
}

/// Lines that are neither blank nor comments.
fn lines_of_code(encoding: &Encoding, id: &str) -> Result<u64, Failure> {
    let chapter = encoding.chapter(id);
    let text = fs::read_to_string(&chapter)
        .map_err(|error| Failure::Run(format!("{}: {error}", chapter.display())))?;
    let code = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    Ok(code.count() as u64)
}
