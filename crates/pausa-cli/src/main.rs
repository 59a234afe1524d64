//! `cargo pausa`: plays every program in every encoding, and compares the output with CPython's.

#![forbid(unsafe_code)]

mod conform;
mod experiments;
mod new;

use std::ffi::OsString;
use std::process::{Command, ExitCode};
use std::time::Duration;

use pausa_cli::commands::{self, Arguments};
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
        "measure" => exit(measure::command(&arguments)?),
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
    let arguments = Arguments::of("", arguments)?.without_words()?;
    let seconds = arguments.number(
        "--time-limit",
        |seconds| (1..=MOST_SECONDS).contains(seconds),
        format_args!("a number of seconds from 1 to {MOST_SECONDS}"),
    )?;
    exit(compare::everything(&Workspace::find()?, seconds.map_or(TIME_LIMIT, Duration::from_secs))?)
}

fn exit(holds: bool) -> Result<ExitCode, Failure> {
    Ok(ExitCode::from(u8::from(!holds)))
}

/// Finds the program that is the only word.
fn only_program(arguments: &Arguments) -> Result<&'static ProgramInfo, Failure> {
    match &*arguments.texts() {
        [id] => program(id),
        [] => Err(arguments.wrong("which program?")),
        [_, more, ..] => {
            Err(arguments.wrong(format_args!("one program at a time; `{more}` is one too many")))
        }
    }
}

fn list(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    Arguments::of("list", arguments)?.without_words()?;
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
    let arguments = Arguments::of("layout", arguments)?;
    let program = only_program(&arguments)?;
    let workspace = Workspace::find()?;
    let encodings = match arguments.all("--encoding").pop() {
        Some(name) => match workspace.encoding(&name)? {
            encoding if encoding.has(program.id) => vec![encoding],
            encoding => return Err(workspace.lacking(encoding, program.id)),
        },
        None => workspace.encodings.iter().filter(|encoding| encoding.has(program.id)).collect(),
    };
    say(layout::for_people(program.id, &layout::of(&workspace, program.id, &encodings)?))?;
    Ok(ExitCode::SUCCESS)
}

/// Plays a program. The encoding's process writes the transcript directly to stdout.
fn play(arguments: &[OsString], own: &[OsString]) -> Result<ExitCode, Failure> {
    let arguments = Arguments::of("play", arguments)?;
    let program = only_program(&arguments)?;
    let workspace = Workspace::find()?;
    let can_play = |it: &&Encoding| it.cannot_build.is_none() && it.has(program.id);
    let encoding = match arguments.all("--encoding").pop() {
        Some(name) => workspace.encoding(&name)?,
        None => {
            let first = workspace.encodings.iter().find(can_play);
            first.ok_or_else(|| Failure::Run(format!("no encoding has `{}`", program.id)))?
        }
    };
    encoding.can_be_built()?;
    if encoding.lacks.contains_key(program.id) {
        return Err(workspace.lacking(encoding, program.id));
    }
    let binary = if arguments.has("--release") {
        workspace.build_as("release")?;
        workspace.target.join("release").join(&encoding.package)
    } else {
        workspace.build()?;
        encoding.binary.clone()
    };
    let mut command = Command::new(binary);
    command.arg("play").arg(program.id).arg("--").args(own);
    run_in_our_place(command)
}
