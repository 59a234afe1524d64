//! Tests every program of an encoding with arbitrary arguments. A program either runs, or prints one line that says what would
//! be valid. It never panics, and its memory is bounded. The tests use the options that the programs' usages declare; a program
//! refuses all others.

use std::ffi::OsString;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::support::{binary, cases, in_shell, text, times};

/// Extreme values of the integer types of the options.
const NUMBERS: [&str; 6] = ["0", "1", "65535", "65536", "1000000000", "18446744073709551615"];

/// Values that every numeric option refuses.
const NOT_NUMBERS: [&str; 5] = ["18446744073709551616", "-1", "", "many", "1e999"];

/// An option that a program's usage declares, such as `--count N`.
#[derive(Clone, Debug)]
struct Declared {
    program: String,
    option: String,
    /// Whether the option takes a number: its placeholder is `N`, `K`, or an example such as `2s`.
    is_numeric: bool,
}

/// The programs that the encoding has.
fn programs() -> Vec<String> {
    let list = text(&binary(&["list"]).output().expect("it runs").stdout);
    list.lines().map(|line| line.split(' ').next().unwrap_or_default().to_string()).collect()
}

/// The options that the usages of all programs declare.
fn declared() -> Vec<Declared> {
    let declared = programs().into_iter().flat_map(|program| {
        let help = binary(&["play", &program, "--", "--help"]).output().expect("it runs");
        let help = text(&help.stdout);
        let usage = help.lines().next().expect("a usage").replace(['[', ']'], " ");
        assert!(usage.starts_with(&format!("usage: play {program}")), "{usage}");
        let words: Vec<_> = usage.split_whitespace().map(String::from).collect();
        let options = words.windows(2).filter(|pair| pair[0].len() > 2 && pair[0].starts_with("--"));
        let declared = options.map(|pair| Declared {
            program: program.clone(),
            option: pair[0].clone(),
            is_numeric: matches!(&*pair[1], "N" | "K") || pair[1].starts_with(|c: char| c.is_ascii_digit()),
        });
        declared.collect::<Vec<_>>()
    });
    declared.collect()
}

/// The command in a folder of its own, with at most 4 GB of address space, of which each stack of corosensei takes 1 MiB.
fn limited(command: &Command, folder: &tempfile::TempDir) -> Command {
    let mut limited = in_shell("ulimit -v 4000000", command);
    limited.current_dir(folder);
    limited
}

/// A rehearsal of a program with one option, so that it neither waits for real time nor listens on a port that may be in use.
fn rehearsal(of: &Declared, value: &str) -> Command {
    binary(&["rehearse", &of.program, "--", &of.option, value])
}

/// Asserts that the process has exited: with its output, or with an error message. A usage error is one line and prints
/// nothing to stdout.
#[track_caller]
fn assert_ends_well(output: &Output, what: &str) {
    let stderr = text(&output.stderr);
    assert!(matches!(output.status.code(), Some(0..=2)), "{what}: {:?}: {stderr}", output.status);
    assert_no_panic(output, what);
    if output.status.code() == Some(2) {
        assert_eq!((stderr.lines().count(), output.stdout.as_slice()), (1, &[][..]), "{what}: {stderr}");
    }
}

/// Asserts that stderr contains no panic message.
#[track_caller]
fn assert_no_panic(output: &Output, what: &str) {
    let stderr = text(&output.stderr);
    assert!(!stderr.contains("panicked") && !stderr.contains("memory allocation"), "{what}: {stderr}");
}

#[test]
fn a_numeric_option_refuses_what_is_not_a_number_or_too_large_in_one_line_that_shows_the_usage() {
    let folder = tempfile::tempdir().expect("there is room");
    let declared: Vec<_> = declared().into_iter().filter(|declared| declared.is_numeric).collect();
    assert!(declared.iter().any(|declared| declared.option == "--count"), "{declared:?}");
    let options = declared.iter().flat_map(|declared| {
        let usage = format!("usage: play {}", declared.program);
        NOT_NUMBERS.map(|value| (limited(&rehearsal(declared, value), &folder), usage.clone()))
    });
    let programs = programs();
    let figures = programs
        .iter()
        .flat_map(|program| NOT_NUMBERS.map(|value| (binary(&["exercise", program, value]), String::new())));
    // Outside CI each option and each program refuses at least one of the values.
    for (mut command, usage) in options.chain(figures).step_by(times(1, NOT_NUMBERS.len() - 1)) {
        let output = command.output().expect("it runs");
        assert_ends_well(&output, &format!("{command:?}"));
        assert_eq!(output.status.code(), Some(2), "{command:?}: {output:?}");
        assert!(text(&output.stderr).contains(&usage), "{command:?}: {output:?}");
    }
}

#[test]
fn help_is_printed_with_and_without_a_command() {
    for words in [&["--help"][..], &["help"], &["play", "--help"], &["rehearse", "-h"]] {
        let output = binary(words).output().expect("it runs");
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &[][..]), "{words:?}");
        assert!(text(&output.stdout).contains("play|rehearse|record <id>"), "{output:?}");
    }
}

#[test]
fn an_option_that_the_usage_does_not_declare_is_refused() {
    for program in programs() {
        let output = binary(&["play", &program, "--", "--none-such", "1"]).output().expect("it runs");
        assert_ends_well(&output, &program);
        assert_eq!(output.status.code(), Some(2), "{program}: {output:?}");
    }
}

/// Some of these runs would take very long, so they are killed after a while. The delay only decides how much of them is
/// tested.
#[test]
fn at_any_extreme_a_program_runs_without_a_panic_and_in_bounded_memory() {
    let folder = tempfile::tempdir().expect("there is room");
    let options = declared().into_iter().flat_map(|declared| {
        NUMBERS.map(|value| (format!("{declared:?} {value}"), rehearsal(&declared, value)))
    });
    let figures = programs().into_iter().flat_map(|program| {
        ["0", "1", "18446744073709551615"]
            .map(|units| (format!("exercise {program} {units}"), binary(&["exercise", &program, units])))
    });
    let runs: Vec<_> = options.chain(figures).step_by(times(1, 11)).collect();
    for batch in runs.chunks(64) {
        let mut running: Vec<_> =
            batch.iter().map(|(what, command)| (what, start(command, &folder))).collect();
        let begin = Instant::now();
        let is_over = |child: &mut Child| child.try_wait().expect("it is ours").is_some();
        while begin.elapsed() < Duration::from_millis(250)
            && !running.iter_mut().all(|(_, child)| is_over(child))
        {
            thread::sleep(Duration::from_millis(5));
        }
        for (what, mut child) in running {
            let is_over = is_over(&mut child);
            let _ = child.kill();
            let output = child.wait_with_output().expect("it is ours");
            match is_over {
                true => assert_ends_well(&output, what),
                false => assert_no_panic(&output, what),
            }
        }
    }
}

fn start(command: &Command, folder: &tempfile::TempDir) -> Child {
    limited(command, folder).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn any_arguments_are_taken_or_refused_in_one_line((program, arguments) in command_line()) {
        let folder = tempfile::tempdir().expect("there is room");
        let mut command = binary(&["rehearse", &program, "--"]);
        command.args(&arguments);
        let output = limited(&command, &folder).output().expect("it runs");
        assert_ends_well(&output, &format!("{program} {arguments:?}"));
    }
}

/// Generates a program, with options and values of any program in any order.
fn command_line() -> impl Strategy<Value = (String, Vec<OsString>)> {
    let options: Vec<_> = declared().into_iter().map(|declared| declared.option).collect();
    let option = proptest::sample::select(options.clone());
    let argument = prop_oneof![
        4 => option.prop_map(OsString::from),
        3 => (0..20u8).prop_map(|number| number.to_string().into()),
        1 => (proptest::sample::select(options), "[0-9a-z]{0,3}").prop_map(|(option, value)| format!("{option}={value}").into()),
        1 => "[-=a-zé\u{1b}\n0-9.]{0,4}".prop_map(OsString::from),
        1 => Just(OsString::from("x".repeat(20_000))),
        1 => not_text(),
    ];
    (proptest::sample::select(programs()), proptest::collection::vec(argument, 0..5))
}

#[cfg(unix)]
fn not_text() -> impl Strategy<Value = OsString> {
    use std::os::unix::ffi::OsStringExt;
    // An argument has no zero byte.
    proptest::collection::vec(1..=255u8, 0..5).prop_map(OsString::from_vec)
}

#[cfg(not(unix))]
fn not_text() -> impl Strategy<Value = OsString> {
    Just(OsString::new())
}
