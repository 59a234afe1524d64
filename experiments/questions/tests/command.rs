//! The command, as a person uses it.

use std::process::{Command, Output};

fn questions(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_questions")).args(arguments).output().expect("it starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_list_has_a_question_and_its_conclusions() {
    let output = questions(&[]);
    let stdout = text(&output.stdout);
    assert!(output.status.success());
    assert!(
        stdout.contains("q06  Where does the first input go?\n  [demonstration of a choice]\n  - ✓ "),
        "{stdout}"
    );
}

#[test]
fn no_line_of_the_list_is_wider_than_the_terminal() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_questions"));
    let output = command.env("COLUMNS", "80").output().expect("it starts");
    let stdout = text(&output.stdout);
    let wide: Vec<_> = stdout.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(stdout.lines().count() > 90 && wide.is_empty(), "{wide:?}");
}

#[test]
fn a_question_is_found_by_its_number_alone_and_shown_from_its_facts() {
    let output = questions(&["6", "show"]);
    let stdout = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(stdout.starts_with("Where does the first input go?\n"), "{stdout}");
    assert!(stdout.contains("uno dos tres ") && stdout.contains("facts: rustc"), "{stdout}");
}

#[test]
fn evidence_is_gathered_again_and_compared() {
    let output = questions(&["q06", "check"]);
    let stdout = text(&output.stdout);
    assert!(stdout.starts_with("q06: 10 facts are as they were saved"), "{stdout} {}", text(&output.stderr));
}

#[test]
fn an_unknown_word_is_reported_in_one_line_with_what_would_be_right() {
    for (arguments, words) in [
        (&["q99"][..], "there is no `q99`; there are: q01"),
        (&["q06", "nonsense"], "`nonsense` is not a command"),
        (&["q06", "run", "nonsense"], "`q06` has no facts that match `nonsense`"),
    ] {
        let output = questions(arguments);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(output.stdout.is_empty() && stderr.contains(words), "{stderr}");
    }
}
