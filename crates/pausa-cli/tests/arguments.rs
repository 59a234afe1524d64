//! What the commands do where they are asked for help, and where an argument is wrong or short. The options are those that
//! `cargo pausa help` declares.

use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use pausa_cli::commands::{self, COMMANDS};
use tempfile::TempDir;

use super::{assert_usage_error, output, pausa, root, support, text};

/// No option of a command takes one of these: a name of them does not exist, and as numbers they are not one, or too large.
const WRONG: [&str; 5] = ["", "-1", "18446744073709551616", "none-such", "\u{1b}[31m"];

/// Each command, as far as it takes to come to its options, and an option of it whose value is not a path.
fn declared() -> Vec<(Vec<String>, String)> {
    let commands = COMMANDS.iter().map(commands::Command::usage).flat_map(|usage| {
        let line = usage.trim_start_matches("cargo pausa").trim_start();
        let command = line.split(' ').take_while(|word| !word.starts_with('[')).map(|word| match word {
            "<id>" => "ch1_count_to_three".to_string(),
            "<name>" => "my-encoding".to_string(),
            word => word.to_string(),
        });
        let command: Vec<_> = command.collect();
        let words: Vec<_> = line.split([' ', '[', ']', '|', '…']).filter(|word| !word.is_empty()).collect();
        let options = words.windows(2).filter(|pair| {
            let is_path = matches!(pair[1], "DIR" | "FILE");
            let takes_a_value = !pair[1].starts_with(['-', '<', ' ']) && !is_path;
            pair[0].len() > 2 && pair[0].starts_with("--") && takes_a_value
        });
        options.map(|pair| (command.clone(), pair[0].to_string())).collect::<Vec<_>>()
    });
    commands.collect()
}

#[test]
fn a_command_refuses_a_wrong_value_of_any_option_and_says_what_would_be_right() {
    let declared = declared();
    assert!(declared.contains(&(vec!["measure".into()], "--encoding".into())), "{declared:?}");
    for (command, option) in declared {
        for value in WRONG {
            let arguments: Vec<_> = command.iter().map(String::as_str).chain([&*option, value]).collect();
            assert_usage_error(&mut pausa(&arguments), &["cargo pausa: "]);
        }
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
struct Unbuilding(TempDir, PathBuf);

impl Unbuilding {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let cargo = support::cargo_in(folder.path(), "echo \"cargo $*\" >&2\nexit 99");
        Unbuilding(folder, cargo)
    }

    fn pausa(&self, arguments: &[&str]) -> Command {
        let mut command = pausa(arguments);
        command.env("CARGO", &self.1);
        command
    }
}

#[test]
fn wrong_arguments_are_refused_before_anything_is_built_and_the_answer_says_what_would_be_right() {
    let cargo = Unbuilding::new();
    let refused = |arguments: &[&str], words: &[&str]| assert_usage_error(&mut cargo.pausa(arguments), words);
    for command in COMMANDS {
        let usage = format!("usage: {}", command.usage());
        match command.name {
            "" => refused(&["--fast"], &["--fast", &usage]),
            // It explains whatever it is asked for.
            "help" => refused(&["help", "dance"], &["`dance` is not a command"]),
            name => refused(&[name, "--fast"], &["--fast", &usage]),
        }
    }
    const BODY: &str = "experiments/bodies/fibonacci.rs";
    for (arguments, words) in [
        (&["--time-limit", "0"][..], &["`0` is not a number of seconds from 1 to 86400"][..]),
        (&["--time-limit", "-1"], &["`-1` is not a number of seconds"]),
        (&["--time-limit", "86401"], &["from 1 to 86400"]),
        (&["--time-limit", ""], &["`` is not a number of seconds"]),
        (&["--time-limit"], &["usage: cargo pausa [--time-limit SECONDS]"]),
        (&["list", "more"], &["more"]),
        (&["play"], &["which program?"]),
        (&["play", "ch2_echo", "ch2_worker"], &["one program at a time; `ch2_worker` is one too many"]),
        (&["diff"], &["which program?"]),
        (&["diff", "ch9_nothing"], &["there is no program `ch9_nothing`"]),
        (&["diff", "ch2_echo", "cobol"], &["there is no encoding `cobol`"]),
        (&["diff", "ch2_echo", "struct"], &["name another encoding"]),
        (&["diff", "ch2_echo", "struct", "struct"], &["named twice"]),
        (&["step", "ch2_echo"], &["needs a terminal"]),
        (&["step", "ch2_echo", "async"], &["lacks `ch2_echo`"]),
        (&["questions", "q99"], &["there is no question `q99`", "there are: divergence, q01, q02"]),
        (
            &["experiment", "alchemy"],
            &["there is no experiment `alchemy`; there are: bodies, conformance, cost_of_a_yield"],
        ),
        (&["measure", "--encoding", "cobol"], &["there is no encoding `cobol`"]),
        (&["list", "--fats"], &["--fats"]),
        (&["dance"], &["`dance` is not a command; there are: list, play"]),
        (&["mesure"], &["did you mean `measure`"]),
        (&["qestions"], &["did you mean `questions`"]),
        (&["run", "ch2_wroker"], &["`run` is not a command; did you mean `play`"]),
        (&["play", "ch9_nothing"], &["there is no program `ch9_nothing`", "ch1_count_to_three"]),
        (&["play", "ch2_wroker"], &["did you mean `ch2_worker`"]),
        (&["play", "ch2_echo", "--encoding", "cobol"], &["cobol", "struct, genawaiter, coroutine, async"]),
        (&["play", "worker", "--encoding", "asnyc"], &["did you mean `async`"]),
        (&["play", "worker", "--encoding", "gne"], &["did you mean `gen`"]),
        (&["play", "ch2_worker", "--encoding", "async"], &["ch2_worker", "`send`", "these have it: struct"]),
        (&["layout", "ch9_nothing"], &["there is no program `ch9_nothing`"]),
        (&["layout", "ch2_worker", "--encoding", "async"], &["lacks `ch2_worker`"]),
        (&["measure", "ch9_nothing"], &["there is no program `ch9_nothing`", "ch2_worker"]),
        (&["measure", "--encodnig", "struct"], &["did you mean `--encoding`? usage: cargo pausa measure"]),
        (&["try", BODY, "--opt", "9"], &["--opt must be one of 0, 1, 2, 3, s, z, not `9`"]),
        (&["try", BODY, "--lto", "yes"], &["--lto must be one of none, thin, fat, not `yes`"]),
        (&["try", "none-such.rs"], &["none-such.rs: "]),
        (&["diff", "none-such.rs"], &["none-such.rs: "]),
        (&["fuzz", "--profile", "panic"], &["did you mean `panics`?", "no-borrows"]),
        (&["questions", "112"], &["there is no question `112`; did you mean `q12`"]),
        (&["questions", "lst"], &["there is no command `lst`; did you mean `list`"]),
        (&["questions", "12", "shwo"], &["there is no command `shwo`; did you mean `show`"]),
        (&["experiment", "bodis"], &["did you mean `bodies`"]),
        (&["conform", "--show", "delegates_clsoe"], &["did you mean `delegates_close`"]),
        (&["conform", "corotine"], &["did you mean `coroutine`"]),
        (&["new", "--tolchain", "nightly"], &["did you mean `--toolchain`"]),
    ] {
        refused(arguments, words);
    }
}

#[test]
fn a_short_name_is_taken_and_a_build_is_quiet() {
    let cargo = Unbuilding::new();
    for (arguments, built) in [
        (&["play", "worker"][..], "--bin pausa-struct "),
        (&["play", "ch2_w", "--encoding", "corou"], "--bin pausa-coroutine "),
        (&["diff", "echo", "struct", "corou"], "--bin pausa-view "),
        (&["story", "worker"], "--bin pausa-view "),
        (&["questions", "12"], "--bin questions "),
        (&["questions", "12", "show"], "--bin questions "),
        (&["experiment", "cost", "show"], "--bin cost_of_a_yield "),
        (&["conform", "struct"], "--example conform-struct "),
    ] {
        let output = output(&mut cargo.pausa(arguments));
        let stderr = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), ""), "{stderr}");
        let started = stderr.lines().next().unwrap_or_default();
        assert!(started.contains(built) && started.ends_with(" --quiet"), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_folder_that_no_report_wrote_is_refused_before_anything_is_built() {
    let cargo = Unbuilding::new();
    let refused =
        |out: &str, words| assert_usage_error(&mut cargo.pausa(&["report", "--out", out]), &[words]);
    let folder = &cargo.0;
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
