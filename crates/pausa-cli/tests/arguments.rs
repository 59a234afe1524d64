//! What the commands do with the value of any option. The options are those that `cargo pausa help` declares.

mod support;

use std::process;

use pausa_cli::commands::{COMMANDS, Command};

/// No option of a command takes one of these: a name of them does not exist, and as numbers they are not one, or too large.
const WRONG: [&str; 5] = ["", "-1", "18446744073709551616", "none-such", "\u{1b}[31m"];

fn pausa(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = process::Command::new(env!("CARGO_BIN_EXE_pausa"));
    command
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .env("CARGO", support::built())
        .env("RUST_BACKTRACE", "0");
    let output = command.output().expect("it starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Each command, as far as it takes to come to its options, and an option of it whose value is not a path.
fn declared() -> Vec<(Vec<String>, String)> {
    let commands = COMMANDS.iter().map(Command::usage).flat_map(|usage| {
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
            let (status, stdout, stderr) = pausa(&arguments);
            assert_eq!((status, stdout.as_str()), (Some(2), ""), "{arguments:?}: {stderr}");
            assert!(!stderr.is_empty() && !stderr.contains("panicked"), "{arguments:?}: {stderr}");
        }
    }
}

#[test]
fn try_names_the_levels_that_there_are() {
    for (option, value, known) in [("--opt", "9", "0, 1, 2, 3, s, z"), ("--lto", "yes", "none, thin, fat")] {
        let (status, _, said) = pausa(&["try", "experiments/bodies/fibonacci.rs", option, value]);
        assert_eq!(status, Some(2), "{said}");
        assert!(said.contains(known) && said.contains(value), "{said}");
    }
}

#[test]
fn fuzz_names_the_profile_that_was_meant() {
    let (status, _, said) = pausa(&["fuzz", "--profile", "panic"]);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("did you mean `panics`?") && said.contains("no-borrows"), "{said}");
}
