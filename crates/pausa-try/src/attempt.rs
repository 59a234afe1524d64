//! From files and builds to a report: translate, compile, run, count.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::io::Read;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use pausa_lab::callgrind;
use pausa_lab::process::{self, Ran};
use pausa_story::Failure;
use serde::Deserialize;

use crate::compile::{self, Flags, Program, Refused};
use crate::count::{self, PerItem, Plan, Tried};
use crate::diagnostic::{Diagnostic, quoted};
use crate::libraries::{DEFAULT, Tools};
use crate::report::{self, Column, Figures, Outcome, Receipt, Report, Row, Step};
use crate::scratch::Scratch;
use crate::translate::{Problem, Source, Variant};
use crate::{Encoding, code, layout};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The body, and another to compare it with.
    pub files: Vec<PathBuf>,
    /// Toolchains or executables.
    pub compilers: Vec<String>,
    /// Levels of optimization.
    pub opts: Vec<String>,
    /// Kinds of link-time optimization.
    pub ltos: Vec<String>,
    /// Others.
    pub flags: Vec<String>,
    /// Whether each pause is to have its line.
    pub steps: bool,
    /// Of the generated encodings only these; all where it is empty.
    pub encodings: Vec<Encoding>,
    /// Whether no instructions are counted.
    pub uncounted: bool,
    /// As it was typed.
    pub command: String,
}

/// The size of the runs that are traced.
const TRACED: u64 = 4;

/// At most so many bytes of a file are a body.
const MOST_TEXT: u64 = 1 << 20;

/// A body gets so long for its traces.
const LONGEST: Duration = Duration::from_secs(3);

/// At most so many bytes of what it prints are kept.
const MOST_PRINTED: u64 = 256 * 1024;

/// One file in one build.
struct Job<'a> {
    body: &'a Body,
    tool: &'a Tool,
    flags: Flags,
}

/// A compiler with the libraries that it built, or the reason why it has none.
struct Tool {
    name: String,
    found: Result<Tools, String>,
}

/// A file, and the files next to it: the struct and the Python program.
struct Body {
    source: Source,
    by_hand: Option<Source>,
    oracle: Option<PathBuf>,
    /// Where it is run.
    folder: PathBuf,
}

/// Runs all encodings of the files in all builds.
///
/// # Errors
/// Where a file cannot be read or understood, or nothing can be compiled. Whatever concerns one encoding is in the report.
pub fn attempt(target: &Path, options: &Options) -> Result<Report, Failure> {
    let bodies = options.files.iter().map(|file| body(file)).collect::<Result<Vec<_>, _>>()?;
    let tools: Vec<Tool> = or(&options.compilers, DEFAULT)
        .into_iter()
        .map(|name| {
            let found = Tools::of(&name, target).map_err(|error| error.to_string());
            Tool { name, found }
        })
        .collect();
    let scratch = Scratch::within(&target.join("try"))?;
    let mut jobs = Vec::new();
    for body in &bodies {
        for tool in &tools {
            jobs.extend(flags(options).into_iter().map(|flags| Job { body, tool, flags }));
        }
    }
    let mut columns: Vec<Column> = jobs.iter().map(Job::column).collect();
    let work: Vec<(usize, Encoding)> = (0..jobs.len())
        .flat_map(|at| {
            let by_hand = jobs[at].body.by_hand.is_some().then_some(Encoding::Struct);
            let generated = Encoding::GENERATED.into_iter();
            let wanted =
                generated.filter(|it| options.encodings.is_empty() || options.encodings.contains(it));
            by_hand.into_iter().chain(wanted).map(move |encoding| (at, encoding))
        })
        .collect();
    let folder = |at: usize, encoding: Encoding| scratch.path().join(at.to_string()).join(encoding.name());
    let made = in_parallel(&work, |&(at, encoding)| jobs[at].run(encoding, &folder(at, encoding)));
    let mut tried: BTreeMap<usize, Vec<Tried>> = BTreeMap::new();
    let mut programs = Vec::new();
    for (&(at, _), made) in work.iter().zip(made) {
        if let Some(found) = made.tried {
            tried.entry(at).or_insert(found);
        }
        if made.row.ended.is_none() && !options.uncounted {
            programs.extend(made.binary.map(|binary| (at, columns[at].rows.len(), binary)));
        }
        columns[at].rows.push(made.row);
    }
    let plans: BTreeMap<usize, Result<Plan, String>> =
        tried.iter().map(|(&at, tried)| (at, plan(tried))).collect();
    let counted = in_parallel(&programs, |(at, _, binary)| match plans.get(at) {
        Some(Ok(plan)) => count::count(binary, plan, &jobs[*at].body.folder),
        Some(Err(reason)) => PerItem::Missing(reason.clone()),
        None => PerItem::Missing("it ends before it can be counted".into()),
    });
    for (at, job) in jobs.iter().enumerate() {
        columns[at].rows.extend(job.body.oracle.as_deref().map(python));
    }
    for ((at, row, ..), instructions) in programs.iter().zip(counted) {
        columns[*at].rows[*row].instructions = Some(instructions);
    }
    for (at, plan) in plans {
        columns[at].plan = plan.ok();
    }
    let groups = report::group(&mut columns);
    if options.steps {
        for (at, job) in jobs.iter().enumerate() {
            if let Ok(tools) = &job.tool.found {
                let (body, folder) = (job.body, scratch.path().join(at.to_string()));
                columns[at].steps = steps(&body.source, tools, &body.folder, &folder);
            }
        }
    }
    Ok(Report { columns, groups, command: options.command.clone(), receipt: receipt(&tools) })
}

fn plan(tried: &[Tried]) -> Result<Plan, String> {
    if tried.is_empty() { Err("it panics at every size".into()) } else { count::plan(tried) }
}

fn or(given: &[String], default: &str) -> Vec<String> {
    if given.is_empty() { vec![default.into()] } else { given.to_vec() }
}

fn flags(options: &Options) -> Vec<Flags> {
    let mut all = Vec::new();
    for opt in or(&options.opts, "3") {
        for lto in or(&options.ltos, "none") {
            for flag in or(&options.flags, "") {
                let lto = (lto != "none").then(|| lto.clone());
                let others = flag.split_whitespace().map(str::to_string).collect();
                all.push(Flags { opt: opt.clone(), lto, others });
            }
        }
    }
    all
}

/// A body, as it was given.
pub(crate) fn read(file: &Path) -> Result<Source, Failure> {
    let (name, text) = text_of(file)?;
    let mut source = Source::parse(&name, &text).map_err(|problem| told(&name, &text, &problem))?;
    source.folder = Some(folder_of(file));
    if !source.pauses() {
        return Err(Failure::Usage(format!(
            "{name}: nothing in it pauses: a body is a function with `yield` in it, or an `async fn`"
        )));
    }
    Ok(source)
}

fn text_of(file: &Path) -> Result<(String, String), Failure> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let wrong = |problem: &dyn Display| Failure::Usage(format!("{}: {problem}", file.display()));
    let mut text = Vec::new();
    let opened = fs::File::open(file).and_then(|opened| opened.take(MOST_TEXT + 1).read_to_end(&mut text));
    if opened.map_err(|error| wrong(&error))? as u64 > MOST_TEXT {
        return Err(wrong(
            &"a file of more than 1 MiB is no body: write the functions that pause into a smaller one",
        ));
    }
    let text =
        String::from_utf8(text).map_err(|_| wrong(&"this is not UTF-8, and so no Rust: name a Rust file"))?;
    // A mark of the byte order is no text.
    Ok((name, text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_string)))
}

fn body(file: &Path) -> Result<Body, Failure> {
    let source = read(file)?;
    let by_hand = file.with_extension("struct.rs");
    let by_hand = if by_hand.exists() {
        let (name, text) = text_of(&by_hand)?;
        Some(Source::by_hand(&name, &text, source.kind).map_err(|problem| told(&name, &text, &problem))?)
    } else {
        None
    };
    let oracle = Some(file.with_extension("py")).filter(|file| file.exists());
    Ok(Body { source, by_hand, oracle, folder: folder_of(file) })
}

/// Where a body is run: next to its file.
pub(crate) fn folder_of(file: &Path) -> PathBuf {
    let folder = std::path::absolute(file).ok().and_then(|file| Some(file.parent()?.to_path_buf()));
    folder.unwrap_or_default()
}

/// A problem in a file, formatted for the user.
pub(crate) fn told(name: &str, text: &str, problem: &Problem) -> Failure {
    let Diagnostic { rendered, .. } = refused(name, text, problem);
    Failure::Usage(rendered.trim_end().trim_start_matches("error: ").to_string())
}

/// A problem as the compiler would say it.
fn refused(name: &str, text: &str, Problem { at, message }: &Problem) -> Diagnostic {
    let (line, column) = crate::translate::place(text, *at);
    let quoted = quoted(text, *at, at + 1, '^', "");
    let rendered = format!("error: {message}\n  --> {name}:{line}:{column}\n{quoted}");
    Diagnostic { code: None, message: message.clone(), line, column, rendered, at: *at }
}

struct Made {
    row: Row,
    binary: Option<PathBuf>,
    tried: Option<Vec<Tried>>,
}

#[derive(Deserialize)]
struct Weighed {
    handle: u64,
    heap: Option<i64>,
    send: bool,
    clone: bool,
    made: u64,
    sizes: Vec<Tried>,
}

impl Job<'_> {
    fn column(&self) -> Column {
        let source = &self.body.source;
        Column {
            file: source.name.clone(),
            text: source.text.clone(),
            kind: source.kind,
            compiler: self.tool.name.clone(),
            version: self.tool.found.as_ref().map_or_else(|_| "none".into(), |it| it.version.rustc.clone()),
            flags: self.flags.clone(),
            plan: None,
            rows: Vec::new(),
            steps: Vec::new(),
        }
    }

    fn run(&self, encoding: Encoding, folder: &Path) -> Made {
        let source = match &self.body.by_hand {
            Some(source) if encoding == Encoding::Struct => source,
            _ => &self.body.source,
        };
        let without = |outcome, translation| {
            let mut row = Row::of(encoding.name(), outcome);
            row.translation = translation;
            Made { row, binary: None, tried: None }
        };
        let tools = match &self.tool.found {
            Ok(found) => found,
            Err(reason) => return without(Outcome::Unavailable(reason.clone()), None),
        };
        match compile::compile(source, encoding, tools, &self.flags, folder) {
            Ok(program) => self.run_program(&program, source, encoding, folder),
            Err(Refused::Problem(problem)) => {
                without(Outcome::Refused(vec![refused(&source.name, &source.text, &problem)]), None)
            }
            Err(Refused::Errors(errors, edited)) => without(Outcome::Refused(errors), Some(edited.text)),
            Err(Refused::Unavailable(reason)) => without(Outcome::Unavailable(reason), None),
        }
    }

    fn run_program(&self, program: &Program, source: &Source, encoding: Encoding, folder: &Path) -> Made {
        let mut row = Row::of(encoding.name(), Outcome::Compiles);
        row.translation = Some(program.edited.text.clone());
        row.notes.clone_from(&program.notes);
        row.layouts = layout::of(program, source, encoding);
        row.code = code::bytes(&program.binary);
        let mut tried = None;
        let mut command = Command::new(&program.binary);
        command.current_dir(&self.body.folder);
        match run(command.args(["trace", &TRACED.to_string()])) {
            Ok(ran) => {
                let printed = ran.printed();
                let whole = printed.strip_suffix("> that is all\n");
                row.trace = whole.unwrap_or(&printed).lines().map(str::to_string).collect();
                row.ended = match whole {
                    _ if !ran.is_success() => Some(ran.end()),
                    Some(_) => None,
                    None if ran.is_cut() => Some("it prints too much: the trace is the beginning".into()),
                    None => Some("the body ends the process".into()),
                };
            }
            Err(error) => row.ended = Some(error.to_string()),
        }
        let file = folder.join("weighed.json");
        let mut command = Command::new(&program.binary);
        command.current_dir(&self.body.folder);
        command.arg("weigh").arg(&file).arg(TRACED.to_string());
        command.args(count::TRIED.map(|n| n.to_string()));
        let weighed = row.ended.is_none().then(|| run(&mut command));
        if let Some(Ok(ran)) = &weighed
            && !ran.is_success()
        {
            row.ended = Some(format!("at another size, {}", ran.end()));
        }
        if row.ended.is_none() {
            let text = fs::read_to_string(&file).unwrap_or_default();
            if let Ok(Weighed { handle, heap, send, clone, made, sizes }) = serde_json::from_str(&text) {
                let points: Vec<_> = sizes.iter().map(|it| (it.items, it.allocations)).collect();
                let allocations = allocations(&points);
                row.figures = Some(Figures { handle, heap, made, allocations, send, clone });
                tried = Some(sizes);
            }
        }
        Made { row, binary: Some(program.binary.clone()), tried }
    }
}

/// What is printed up to each pause of a run to the end, with the lines at which it pauses: on a stack of its own, which
/// refuses nothing.
pub(crate) fn steps(source: &Source, tools: &Tools, place: &Path, folder: &Path) -> Vec<Step> {
    let flags = Flags { opt: "0".into(), lto: None, others: Vec::new() };
    let variant = Variant { noted: true, ..Variant::default() };
    let folder = folder.join("steps");
    let program = compile::compile_as(variant, source, Encoding::Corosensei, tools, &flags, &folder, &[]);
    let Ok(program) = program else { return Vec::new() };
    let mut command = Command::new(&program.binary);
    command.current_dir(place).args(["trace", &TRACED.to_string()]);
    let printed = run(&mut command).map(|ran| ran.printed().into_owned()).unwrap_or_default();
    let mut steps = vec![Step::default()];
    for line in printed.lines().skip(1).take_while(|line| !line.starts_with("> dropped before")) {
        let last = steps.len() - 1;
        match line.strip_prefix("> at ") {
            Some(lines) => {
                steps[last].lines = lines.split(' ').filter_map(|line| line.parse().ok()).collect();
                steps.push(Step::default());
            }
            None => steps[last].printed.push(line.to_string()),
        }
    }
    steps.retain(|step| !step.printed.is_empty() || !step.lines.is_empty());
    steps
}

/// Runs a body, which may never end, and may never stop printing.
pub(crate) fn run(command: &mut Command) -> std::io::Result<Ran> {
    process::run_group(command, LONGEST, MOST_PRINTED)
}

/// What CPython prints of the same body.
fn python(file: &Path) -> Row {
    let mut command = Command::new("python3");
    command.args(["-c", include_str!("oracle.py")]).arg(file).arg(TRACED.to_string());
    let mut row = Row::of("python", Outcome::Compiles);
    match run(&mut command) {
        Ok(ran) => {
            row.trace = ran.printed().lines().map(str::to_string).collect();
            if !ran.is_success() {
                let said = ran.said().lines().last().unwrap_or_default().to_string();
                row.ended = Some(format!("{}; {said}", ran.end()));
            }
        }
        Err(error) => row.outcome = Outcome::Unavailable(format!("python3: {error}")),
    }
    row
}

/// Allocations per item, between the larger half of the sizes.
fn allocations(points: &[(u64, u64)]) -> PerItem {
    let mut points = points[points.len() / 2..].to_vec();
    points.dedup_by_key(|point| point.0);
    match points[..] {
        // It is endless.
        [(items, allocations)] if items > 0 => PerItem::Linear(allocations as f64 / items as f64),
        _ => count::slope(&points, 0.05),
    }
}

/// Does all of it on the machine's cores, and keeps the order.
pub fn in_parallel<T: Sync, R: Send>(work: &[T], action: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..cores.min(work.len()) {
            scope.spawn(|| {
                while let Some((at, item)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, work.get(at)?)))
                {
                    let result = action(item);
                    done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

fn receipt(tools: &[Tool]) -> Receipt {
    let machine = pausa_lab::Receipt::take("", "");
    Receipt {
        compilers: tools
            .iter()
            .filter_map(|tool| tool.found.as_ref().ok())
            .map(|tools| {
                let version = &tools.version;
                // Unstable features are allowed to it.
                let allowed = if version.is_nightly() { "" } else { ", RUSTC_BOOTSTRAP=1" };
                format!("rustc {}, LLVM {}, {}{allowed}", version.rustc, version.llvm, version.target)
            })
            .collect(),
        valgrind: callgrind::version().ok(),
        machine: format!("{}, {} threads, {}", machine.processor, machine.cores, machine.kernel),
        date: machine.date,
        traced: TRACED,
    }
}
