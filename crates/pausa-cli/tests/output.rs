//! What every command does where stdout or stderr fails, where it is asked for help, and where an argument is wrong.

#![cfg(target_os = "linux")]

mod support;

use std::fs::File;
use std::io::{Write, pipe};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use pausa_cli::commands::COMMANDS;
use tempfile::TempDir;

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn pausa(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pausa"));
    command.args(arguments).current_dir(root()).env("CARGO", support::built()).stdin(Stdio::null());
    command
}

fn output(command: &mut Command) -> Output {
    command.output().expect("it starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A device on which every write fails: `No space left on device`.
fn full() -> File {
    File::options().write(true).open("/dev/full").expect("it is there")
}

/// A pipe without a reader.
fn unread() -> Stdio {
    let (_, writer) = pipe().expect("there is a pipe");
    writer.into()
}

/// What prints something to stdout, and builds nothing that the other tests do not build.
const PRINTING: [&[&str]; 6] = [
    &[],
    &["list"],
    &["help"],
    &["report", "--help"],
    &["play", "ch1_count_to_three"],
    &["play", "ch1_fibonacci", "--", "--count", "3000"],
];

#[test]
fn a_stdout_that_fails_is_one_line_on_stderr_and_exit_status_1() {
    for arguments in PRINTING {
        let output = output(pausa(arguments).stdout(full()).stderr(Stdio::piped()));
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {stderr}");
        assert!(stderr.contains("stdout: No space left on device"), "{arguments:?}: {stderr}");
        assert_eq!(stderr.lines().count(), 1, "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_stdout_and_a_stderr_that_fail_are_exit_status_1_without_a_panic() {
    for arguments in PRINTING {
        let status = pausa(arguments).stdout(full()).stderr(full()).status().expect("it starts");
        assert_eq!(status.code(), Some(1), "{arguments:?}");
    }
}

#[test]
fn a_stdout_that_nobody_reads_is_exit_status_0_without_a_message() {
    for arguments in PRINTING {
        let output = output(pausa(arguments).stdout(unread()));
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_stderr_that_fails_loses_nothing_of_stdout() {
    for arguments in PRINTING {
        let printed = output(&mut pausa(arguments));
        let output = output(pausa(arguments).stderr(full()));
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(output.stdout == printed.stdout && !printed.stdout.is_empty(), "{arguments:?}");
    }
    for arguments in
        [&["dance"][..], &["play", "ch9_nothing"], &["play", "ch1_fibonacci", "--", "--count", "many"]]
    {
        let status = pausa(arguments).stderr(full()).status().expect("it starts");
        assert_eq!(status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_dialogue_whose_stderr_fails_goes_on_to_its_end_and_exits_with_1() {
    let mut command = pausa(&["play", "ch2_worker", "--", "-"]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(full());
    let mut child = command.spawn().expect("it starts");
    let dialogue = b"foo\nsumar\n1 99999999999999999999\n1 2\nterminar\n";
    child.stdin.take().expect("it has a stdin").write_all(dialogue).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(
        text(&output.stdout),
        "Trabajador listo. Esperando instrucciones...\nInstrucción desconocida: foo\nSuma: 1 + 2 = 3\nFinalizando trabajo...\n"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn every_verb_of_an_encodings_binary_reports_a_stdout_that_fails() {
    support::built();
    let binary = Path::new(env!("CARGO_BIN_EXE_pausa")).with_file_name("pausa-struct");
    for arguments in [
        &["list"][..],
        &["play", "ch2_echo"],
        &["rehearse", "ch3_first_coroutine"],
        &["record", "ch2_echo"],
        &["exercise", "ch2_echo", "3"],
    ] {
        let run = || {
            let mut command = Command::new(&binary);
            command.args(arguments);
            command
        };
        let output = output(run().stdout(full()).stderr(Stdio::piped()));
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {stderr}");
        assert!(stderr.starts_with("pausa-struct: stdout: ") && stderr.lines().count() == 1, "{stderr}");
        let status = run().stdout(full()).stderr(full()).status().expect("it starts");
        assert_eq!(status.code(), Some(1), "{arguments:?}");
    }
}

#[test]
fn help_is_answered_by_every_command_without_cargo() {
    let help = |arguments: &[&str]| {
        let output = output(pausa(arguments).env("CARGO", "/no/such/cargo"));
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{arguments:?}");
        text(&output.stdout)
    };
    let overview = help(&["--help"]);
    for command in COMMANDS.iter().filter(|command| !command.name.is_empty()) {
        let is_entry = overview.contains(&format!("\n  cargo pausa {} ", command.name));
        let is_listed = overview.contains(&format!("\n  {:12} {}", command.name, command.does));
        assert!(is_entry != is_listed, "{}", command.name);
        let own = help(&[command.name, "--help"]);
        if command.name != "help" {
            assert!(own.starts_with(&command.usage()) && own.contains("\nExample: cargo pausa "), "{own}");
            // Also after a wrong argument.
            assert_eq!(help(&[command.name, "--fast", "-h"]), own);
        }
    }
}

/// A cargo that knows of the workspace, and builds nothing.
fn cargo_that_builds_nothing() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let cargo = support::cargo_in(folder.path(), "echo \"cargo $*\" >&2\nexit 99");
    (folder, cargo)
}

#[track_caller]
fn assert_refused_before_a_build(cargo: &Path, arguments: &[&str], words: &str) {
    let output = output(pausa(arguments).env("CARGO", cargo));
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
    assert!(
        stderr.contains(words) && output.stdout.is_empty(),
        "{arguments:?}: {words:?} is not in {stderr:?}"
    );
}

#[test]
fn wrong_arguments_are_refused_before_anything_is_built() {
    let (_folder, cargo) = cargo_that_builds_nothing();
    let refused = |arguments: &[&str], words: &str| assert_refused_before_a_build(&cargo, arguments, words);
    for (command, words) in
        COMMANDS.iter().map(|command| (command.name, format!("usage: {}", command.usage())))
    {
        match command {
            "" => refused(&["--fast"], &words),
            // It explains whatever it is asked for.
            "help" => refused(&["help", "dance"], "`dance` is not a command"),
            _ => refused(&[command, "--fast"], &words),
        }
    }
    for (arguments, words) in [
        (&["--time-limit", "0"][..], "`0` is not a number of seconds from 1 to 86400"),
        (&["--time-limit", "-1"], "`-1` is not a number of seconds"),
        (&["--time-limit", "86401"], "from 1 to 86400"),
        (&["--time-limit", ""], "`` is not a number of seconds"),
        (&["--time-limit"], "usage: cargo pausa [--time-limit SECONDS]"),
        (&["list", "more"], "more"),
        (&["play"], "which program?"),
        (&["play", "ch2_echo", "ch2_worker"], "one program at a time; `ch2_worker` is one too many"),
        (&["diff"], "which program?"),
        (&["diff", "ch9_nothing"], "there is no program `ch9_nothing`"),
        (&["diff", "ch2_echo", "cobol"], "there is no encoding `cobol`"),
        (&["diff", "ch2_echo", "struct"], "name another encoding"),
        (&["diff", "ch2_echo", "struct", "struct"], "named twice"),
        (&["step", "ch2_echo"], "needs a terminal"),
        (&["step", "ch2_echo", "async"], "lacks `ch2_echo`"),
        (&["questions", "q99"], "there is no question `q99`; there are: divergence, q01, q02"),
        (
            &["experiment", "alchemy"],
            "there is no experiment `alchemy`; there are: bodies, conformance, cost_of_a_yield",
        ),
        (&["measure", "--encoding", "cobol"], "there is no encoding `cobol`"),
    ] {
        refused(arguments, words);
    }
}

#[test]
fn a_folder_that_no_report_wrote_is_refused_before_anything_is_built() {
    let (folder, cargo) = cargo_that_builds_nothing();
    let refused =
        |out: &str, words: &str| assert_refused_before_a_build(&cargo, &["report", "--out", out], words);
    let at = |name: &str| folder.path().join(name).to_str().expect("it is UTF-8").to_string();
    let home = std::env::home_dir().expect("there is one");
    refused("", "the path is empty");
    refused(".", "not a command's own");
    refused("/", "not a command's own");
    refused(root().to_str().expect("it is UTF-8"), "");
    refused(home.to_str().expect("it is UTF-8"), "home folder");
    symlink(folder.path(), at("link")).expect("it is made");
    refused(&at("link"), "symlink");
    refused(&at("link/"), "symlink");
    refused(&at("cargo"), "not a folder");
    // It holds this cargo and the link.
    refused(folder.path().to_str().expect("it is UTF-8"), "which this command did not write");
}
