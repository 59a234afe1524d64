//! `cargo pausa story`, as text.

use std::process::{Command, Output};

fn story(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pausa-view"));
    command.arg("story").args(arguments).env("COLUMNS", "80");
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).output().expect("it starts")
}

fn text(arguments: &[&str]) -> String {
    let output = story(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it is UTF-8")
}

#[test]
fn a_chapter_is_told_in_the_storys_order_with_python_and_rust() {
    let told = text(&["2"]);
    let at = |words: &str| told.find(words).unwrap_or_else(|| panic!("no {words}: {told}"));
    let order = ["2. Echo", "message = yield\n", "impl Echo for", "2. Log pipeline", "2. The worker"];
    assert!(order.windows(2).all(|two| at(two[0]) < at(two[1])), "{told}");
    assert!(!told.contains("3. "), "{told}");
}

#[test]
fn a_program_is_told_in_spanish_in_lines_that_fit() {
    let told = text(&["echo", "--spanish"]);
    assert!(told.contains("En Python") && told.contains("lado a lado"), "{told}");
    let prose = told.lines().filter(|line| !line.starts_with("    "));
    assert!(prose.clone().all(|line| line.chars().count() <= 80), "{told}");
}

#[test]
fn what_is_no_chapter_and_no_program_is_a_usage_error() {
    for (word, says) in [("7", "7"), ("ehco", "did you mean"), ("--spannish", "usage: cargo pausa story")] {
        let output = story(&[word]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{word}: {stderr}");
        assert!(stderr.contains(says) && output.stdout.is_empty(), "{word}: {stderr}");
    }
}
