//! The command, as a person uses it.

use std::process::{Command, Output};

fn questions(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_questions")).args(arguments).output().expect("it starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_list_has_a_question_and_an_answer_for_each_id() {
    let output = questions(&[]);
    let stdout = text(&output.stdout);
    assert!(output.status.success());
    assert!(stdout.starts_with("q") && stdout.contains("q06  Where does the first input go?\n"), "{stdout}");
    assert!(stdout.contains("     answered: "), "{stdout}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_stdout_that_fails_is_one_line_on_stderr_and_exit_status_1() {
    let full = || std::fs::File::options().write(true).open("/dev/full").expect("it is there");
    let mut command = Command::new(env!("CARGO_BIN_EXE_questions"));
    let output = command.stdout(full()).output().expect("it starts");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "cargo pausa: stdout: No space left on device (os error 28)\n");
    let status = command.stdout(full()).stderr(full()).status().expect("it starts");
    assert_eq!(status.code(), Some(1));
}

#[test]
fn a_page_comes_with_fresh_figures() {
    let output = questions(&["q06"]);
    let stdout = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(stdout.starts_with("# 6. Where does the first input go?\n"), "{stdout}");
    assert!(stdout.contains("\n`cargo pausa questions q06`\n<!-- end -->"), "{stdout}");
}

#[test]
fn what_is_not_understood_is_said_in_a_line_with_what_would_be_right() {
    for (arguments, words) in [
        (&["q99"][..], "there is no question `q99`; there are: q"),
        (&["--save"], "`--all --save`"),
        (&["q06", "--all"], "not both"),
        (&["--all", "--save", "--diff"], "not both"),
        (&["--nonsense"], "--nonsense"),
    ] {
        let output = questions(arguments);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(output.stdout.is_empty() && stderr.contains(words), "{stderr}");
    }
}
