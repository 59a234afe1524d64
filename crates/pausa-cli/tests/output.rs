//! What every command does where stdout or stderr fails.

use std::fs::{self, File};
use std::io::{Write, pipe};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use super::{output, support, text};

/// The command in a workspace that has one encoding: whether stdout fails does not depend on how much is played.
fn pausa(arguments: &[&str]) -> Command {
    static CARGO: OnceLock<PathBuf> = OnceLock::new();
    let cargo = CARGO.get_or_init(|| {
        let folder = support::built().with_file_name("one_encoding");
        fs::create_dir_all(&folder).expect("it is made");
        let cargo = support::cargo_in(&folder, &format!("exec '{}' \"$@\"", support::built().display()));
        let known = folder.join("metadata.json");
        let mut metadata: Value =
            serde_json::from_slice(&fs::read(&known).expect("it is there")).expect("it is JSON");
        let packages = metadata["packages"].as_array_mut().expect("they are listed");
        packages.retain(|package| package["name"] == "pausa-struct");
        fs::write(&known, metadata.to_string()).expect("it is written");
        cargo
    });
    let mut command = super::pausa(arguments);
    command.env("CARGO", cargo);
    command
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
