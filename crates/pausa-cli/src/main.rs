//! `cargo pausa`: plays every program in every encoding, and compares the output with CPython's.

#![forbid(unsafe_code)]

mod conform;
mod experiments;
mod new;

use std::ffi::OsString;
use std::process::{Command, ExitCode};
use std::time::Duration;

use lexopt::Arg;
use pausa_cli::commands::{self, Arguments};
use pausa_cli::measure::{Output, Wanted};
use pausa_cli::workspace::{Encoding, Workspace};
use pausa_cli::{TIME_LIMIT, compare, layout, measure, program, run_in_our_place, say, table, views};
use pausa_story::{CATALOGUE, Failure, ProgramInfo};

/// The longest time limit: a day.
const MOST_SECONDS: u64 = 86_400;

fn main() -> ExitCode {
    pausa_cli::main(run)
}

fn run(mut arguments: Vec<OsString>) -> Result<ExitCode, Failure> {
    let own = match arguments.iter().position(|argument| argument == "--") {
        Some(at) => arguments.split_off(at).split_off(1),
        None => Vec::new(),
    };
    // Options before the command's name belong to `cargo pausa` alone.
    let name = match arguments.first().map(|word| word.to_string_lossy().into_owned()) {
        Some(name) if !name.starts_with('-') => {
            arguments.remove(0);
            name
        }
        _ => String::new(),
    };
    match &*name {
        "" => everything(&arguments),
        "list" => list(&arguments),
        "play" => play(&arguments, &own),
        "measure" => measure(&arguments),
        "layout" => layout(&arguments),
        "conform" => conform::command(&arguments),
        "new" => new::command(&arguments),
        "experiment" => experiments::experiment(&arguments),
        "questions" => experiments::questions(&arguments),
        "timeline" => experiments::timeline(&arguments),
        other => match views::package_of(other) {
            Some(package) => {
                let workspace = Workspace::find()?;
                views::check(&workspace, other, &arguments)?;
                arguments.insert(0, other.into());
                workspace.start(package, &arguments)
            }
            None => Err(commands::unknown(other)),
        },
    }
}

fn everything(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let mut limit = TIME_LIMIT;
    let mut arguments = Arguments::of("", arguments);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("time-limit") => {
                let text = arguments.text()?;
                let seconds = text.parse().ok().filter(|seconds| (1..=MOST_SECONDS).contains(seconds));
                limit = seconds.map(Duration::from_secs).ok_or_else(|| {
                    arguments
                        .wrong(format_args!("`{text}` is not a number of seconds from 1 to {MOST_SECONDS}"))
                })?;
            }
            other => {
                let problem = other.unexpected();
                return Err(arguments.wrong(problem));
            }
        }
    }
    exit(compare::everything(&Workspace::find()?, limit)?)
}

fn exit(holds: bool) -> Result<ExitCode, Failure> {
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measure(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let mut wanted = Wanted::default();
    let mut arguments = Arguments::of("measure", arguments);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("encoding") => wanted.encodings.push(arguments.text()?),
            Arg::Long("json") => wanted.output = Output::Json,
            Arg::Long("readme") => wanted.output = Output::Readme,
            Arg::Long("check") => wanted.output = Output::Check,
            Arg::Value(id) => wanted.programs.push(program(&id.to_string_lossy())?.id.to_string()),
            other => {
                let problem = other.unexpected();
                return Err(arguments.wrong(problem));
            }
        }
    }
    exit(measure::measure(&Workspace::find()?, &wanted)?)
}

/// Reads a program and an optional encoding.
fn id_and_encoding(
    name: &str,
    arguments: &[OsString],
) -> Result<(&'static ProgramInfo, Option<String>), Failure> {
    let (mut words, mut encoding) = (Vec::new(), None);
    let mut arguments = Arguments::of(name, arguments);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("encoding") => encoding = Some(arguments.text()?),
            Arg::Value(word) => words.push(word.to_string_lossy().into_owned()),
            other => {
                let problem = other.unexpected();
                return Err(arguments.wrong(problem));
            }
        }
    }
    match &*words {
        [id] => Ok((program(id)?, encoding)),
        [] => Err(arguments.wrong("which program?")),
        [_, more, ..] => {
            Err(arguments.wrong(format_args!("one program at a time; `{more}` is one too many")))
        }
    }
}

fn list(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let mut arguments = Arguments::of("list", arguments);
    if let Some(argument) = arguments.next()? {
        let problem = argument.unexpected();
        return Err(arguments.wrong(problem));
    }
    let workspace = Workspace::find()?;
    let programs = table::prose(CATALOGUE.iter().map(|it| [it.id, it.summary].map(String::from)));
    let encodings = workspace.encodings.iter();
    let described = |it: &Encoding| match &*it.limits {
        "" => it.title.clone(),
        limits => format!("{}. Limits: {limits}", it.title),
    };
    let encodings = table::prose(encodings.map(|it| [it.name.clone(), it.toolchain.clone(), described(it)]));
    say(format_args!("Programs\n{programs}\n\nEncodings\n{encodings}"))?;
    Ok(ExitCode::SUCCESS)
}

fn layout(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let (program, encoding) = id_and_encoding("layout", arguments)?;
    let workspace = Workspace::find()?;
    let has = |encoding: &&Encoding| encoding.chapter(program.id).exists();
    let encodings = match &encoding {
        Some(name) => match workspace.encoding(name)? {
            encoding if has(&encoding) => vec![encoding],
            encoding => return Err(workspace.lacking(encoding, program.id)),
        },
        None => workspace.encodings.iter().filter(has).collect(),
    };
    say(layout::for_people(program.id, &layout::of(&workspace, program.id, &encodings)?))?;
    Ok(ExitCode::SUCCESS)
}

/// Plays a program. The encoding's process writes the transcript directly to stdout.
fn play(arguments: &[OsString], own: &[OsString]) -> Result<ExitCode, Failure> {
    let optimized = arguments.iter().any(|argument| argument == "--release");
    let others: Vec<_> = arguments.iter().filter(|argument| *argument != "--release").cloned().collect();
    let (program, encoding) = id_and_encoding("play", &others)?;
    let workspace = Workspace::find()?;
    let has = |encoding: &&Encoding| encoding.cannot_build.is_none() && encoding.chapter(program.id).exists();
    let encoding = match &encoding {
        Some(name) => workspace.encoding(name)?,
        None => workspace
            .encodings
            .iter()
            .find(has)
            .ok_or_else(|| Failure::Run(format!("no encoding has `{}`", program.id)))?,
    };
    if let Some(reason) = &encoding.cannot_build {
        return Err(Failure::Usage(format!("the encoding `{}` {reason}", encoding.name)));
    }
    if encoding.lacks.contains_key(program.id) {
        return Err(workspace.lacking(encoding, program.id));
    }
    let binary = if optimized {
        workspace.build_as("release")?;
        workspace.target.join("release").join(encoding.binary_name())
    } else {
        workspace.build()?;
        encoding.binary.clone()
    };
    let mut command = Command::new(binary);
    command.arg("play").arg(program.id).arg("--").args(own);
    run_in_our_place(command)
}
