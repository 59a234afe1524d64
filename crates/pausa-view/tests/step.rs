//! `cargo pausa step`, where it has no terminal to draw on. The frames are tested beside the view.

use std::path::PathBuf;
use std::process::{Command, Stdio};

#[track_caller]
fn assert_usage_error(arguments: &[&str], words: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_pausa-view"))
        .arg("step")
        .args(arguments)
        .current_dir(PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")))
        .stdin(Stdio::null())
        .output()
        .expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(output.stdout.is_empty());
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    for word in words {
        assert!(stderr.contains(word), "{word:?} is not in {stderr:?}");
    }
}

#[test]
fn without_a_terminal_it_says_what_to_use_instead() {
    assert_usage_error(
        &["ch2_worker"],
        &["needs a terminal", "cargo pausa play ch2_worker", "cargo pausa diff"],
    );
}

#[test]
fn what_cannot_be_stepped_through_is_a_usage_error_that_says_why() {
    assert_usage_error(&[], &["which program?", "usage: cargo pausa step"]);
    assert_usage_error(&["ch9_nothing"], &["ch9_nothing", "ch1_count_to_three"]);
    assert_usage_error(&["ch2_echo", "cobol"], &["cobol", "struct, genawaiter"]);
    assert_usage_error(&["ch2_echo", "async"], &["async", "`send`"]);
    assert_usage_error(&["ch2_echo", "--fast"], &["--fast", "usage: cargo pausa step"]);
}
