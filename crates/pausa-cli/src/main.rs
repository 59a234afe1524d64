//! `cargo pausa`: plays every program of the story in every encoding and compares what they print with what CPython
//! printed.

#![forbid(unsafe_code)]

mod attempt;
mod new;
mod questions;

use std::env;
use std::ffi::{OsStr, OsString};
use std::process::{Command, ExitCode};

use comfy_table::{Table, presets};
use lexopt::Arg;
use pausa_cli::measure::{Output, Wanted};
use pausa_cli::workspace::{self, Encoding, Workspace};
use pausa_cli::{compare, layout, measure, program, run_in_our_place, say};
use pausa_story::{CATALOGUE, Failure, ProgramInfo};

const HELP: &str = "\
cargo pausa                  plays every program in every encoding, and compares with CPython
cargo pausa list             the programs and the encodings
cargo pausa play <id> [--encoding NAME] [-- <the program's own arguments>]
                             plays one program; only its transcript goes to stdout
cargo pausa measure [<id>…] [--encoding NAME]… [--json | --readme | --check] [--rebuild]
                             what each program costs in each encoding: bytes, allocations, instructions, time, lines
cargo pausa layout <id> [--encoding NAME]
                             where the bytes of the paused program are, as the compiler laid them out
cargo pausa diff <id> [ENCODING …] [--python]
                             one program in several encodings, beside each other
cargo pausa step <id> [ENCODING …]
                             the same, full screen and step by step: what each wrote, and where it is paused
cargo pausa new <name> [--toolchain stable|nightly]
                             an encoding to begin with, in crates/pausa-<name>
cargo pausa questions [<id>… | --all] [--save | --diff]
                             the open questions, with the evidence for their answers
cargo pausa try FILE [--markdown | --json] [--compare OTHER] …
                             your own function in every encoding, as one table (--help says more)
cargo pausa report [--open] [--out DIR] [--screenshots]
                             the report: a static site, by default in target/report
cargo pausa help             this text";

/// The commands of `pausa-view`: it is built when it is first asked for, so that the others need not wait for what it
/// takes to show something.
const VIEWS: &[&str] = &["diff", "step", "report"];

fn main() -> ExitCode {
    pausa_cli::main(run)
}

fn run(mut arguments: Vec<OsString>) -> Result<ExitCode, Failure> {
    let own = match arguments.iter().position(|argument| argument == "--") {
        Some(at) => arguments.split_off(at).split_off(1),
        None => Vec::new(),
    };
    if arguments.first().is_some_and(|word| word == "measure") {
        return measure(arguments.split_off(1));
    }
    if arguments.first().is_some_and(|word| VIEWS.iter().any(|view| word == view)) {
        return view(arguments);
    }
    if arguments.first().is_some_and(|word| word == "try") {
        return attempt::attempt(arguments.split_off(1));
    }
    if arguments.first().is_some_and(|word| word == "new") {
        return new::command(&arguments[1..]).map(|()| ExitCode::SUCCESS);
    }
    if arguments.first().is_some_and(|word| word == "questions") {
        return questions::questions(&arguments.split_off(1));
    }
    let mut encoding = None;
    let mut words = Vec::new();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Arg::Long("encoding") => {
                encoding = Some(parser.value().map_err(usage)?.to_string_lossy().into_owned());
            }
            Arg::Long("help") | Arg::Short('h') => words.push("help".to_string()),
            Arg::Value(word) => words.push(word.to_string_lossy().into_owned()),
            other => return Err(usage(other.unexpected())),
        }
    }
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match (words.as_slice(), encoding) {
        ([], None) => {
            let agreed = compare::everything(&Workspace::find()?)?;
            Ok(if agreed { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
        (["list"], None) => {
            list(&Workspace::find()?);
            Ok(ExitCode::SUCCESS)
        }
        (["play", id], encoding) => play(program(id)?, encoding.as_deref(), &own),
        (["layout", id], encoding) => show_layout(program(id)?, encoding.as_deref()),
        (["help"], None) => {
            say(HELP);
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(Failure::Usage(format!("`{}` is not a command; there are:\n{HELP}", words.join(" ")))),
    }
}

fn measure(arguments: Vec<OsString>) -> Result<ExitCode, Failure> {
    let mut wanted = Wanted::default();
    let mut command = "cargo pausa measure".to_string();
    for argument in &arguments {
        command = format!("{command} {}", argument.to_string_lossy());
    }
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Arg::Long("encoding") => {
                wanted.encodings.push(parser.value().map_err(usage)?.to_string_lossy().into_owned());
            }
            Arg::Long("json") => wanted.output = Output::Json,
            Arg::Long("readme") => wanted.output = Output::Readme,
            Arg::Long("check") => wanted.output = Output::Check,
            Arg::Long("rebuild") => wanted.rebuild = true,
            Arg::Value(id) => wanted.programs.push(program(&id.to_string_lossy())?.id.to_string()),
            other => return Err(usage(other.unexpected())),
        }
    }
    let held = measure::measure(&Workspace::find()?, &wanted, &command)?;
    Ok(if held { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Runs a command of `pausa-view` in the place of this one.
fn view(arguments: Vec<OsString>) -> Result<ExitCode, Failure> {
    let cargo = env::var_os("CARGO");
    let mut command = Command::new(cargo.as_deref().unwrap_or(OsStr::new("cargo")));
    command.args(["run", "--release", "--package", "pausa-view"]);
    if !workspace::console_is_watched() {
        command.arg("--quiet");
    }
    command.arg("--").args(arguments);
    run_in_our_place(command)
}

fn usage(error: lexopt::Error) -> Failure {
    Failure::Usage(format!("{error}; there are:\n{HELP}"))
}

fn list(workspace: &Workspace) {
    let mut programs = plain_table();
    for program in CATALOGUE {
        programs.add_row([program.id, program.summary]);
    }
    let mut encodings = plain_table();
    for encoding in &workspace.encodings {
        encodings.add_row([&encoding.name, &encoding.toolchain, &encoding.title]);
    }
    say(&format!("Programs\n{programs}\n\nEncodings\n{encodings}"));
}

/// A table without lines.
fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
}

fn show_layout(program: &ProgramInfo, encoding: Option<&str>) -> Result<ExitCode, Failure> {
    let workspace = Workspace::find()?;
    let encodings = match encoding {
        Some(name) => vec![workspace.encoding(name)?],
        None => workspace.encodings.iter().collect(),
    };
    let has = |encoding: &&Encoding| encoding.chapter(program.id).exists();
    let encodings: Vec<_> = encodings.into_iter().filter(has).collect();
    if encodings.is_empty() {
        let name = encoding.unwrap_or_default();
        return Err(Failure::Usage(format!(
            "the encoding `{name}` lacks `{}`: `cargo pausa` says why",
            program.id
        )));
    }
    say(&layout::for_people(program.id, &layout::of(&workspace, program.id, &encodings)?));
    Ok(ExitCode::SUCCESS)
}

/// The transcript goes straight from the encoding's process to stdout.
fn play(program: &ProgramInfo, encoding: Option<&str>, own: &[OsString]) -> Result<ExitCode, Failure> {
    let workspace = Workspace::find()?;
    let encoding = match encoding {
        Some(name) => workspace.encoding(name)?,
        None => workspace.encodings.first().ok_or_else(|| Failure::Run("there are no encodings".into()))?,
    };
    if let Some(reason) = &encoding.cannot_build {
        return Err(Failure::Usage(format!("the encoding `{}` {reason}", encoding.name)));
    }
    if let Some(reason) = encoding.lacks.get(program.id) {
        return Err(Failure::Usage(format!(
            "the encoding `{}` lacks `{}`: {reason}",
            encoding.name, program.id
        )));
    }
    workspace.build()?;
    let mut command = Command::new(&encoding.binary);
    command.arg("play").arg(program.id).arg("--").args(own);
    run_in_our_place(command)
}
