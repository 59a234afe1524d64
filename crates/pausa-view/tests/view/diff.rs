//! `cargo pausa diff`, as a person uses it.

use crate::{assert_usage_error, shown, view};

#[test]
fn an_encoding_that_is_named_and_lacks_the_program_is_left_out_and_a_note_says_so() {
    let output = view(&["diff", "ch2_echo", "struct", "async", "coroutine"])
        .env("COLUMNS", "80")
        .output()
        .expect("it starts");
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && stdout.contains("coroutine · nightly"), "{stdout}{stderr}");
    assert!(stderr.contains("the encoding `async` lacks `ch2_echo`"), "{stderr}");
}

#[test]
fn every_pane_is_headed_by_its_encoding_its_toolchain_and_its_file() {
    for columns in ["80", "250"] {
        let text = shown(columns, &["diff", "ch1_count_to_three", "--python"]);
        for head in [
            "struct · stable",
            "genawaiter · stable",
            "coroutine · nightly",
            "async · stable",
            "python · CPython",
        ] {
            assert!(text.contains(head), "{head} in {columns}:\n{text}");
        }
        assert!(text.contains("crates/pausa-struct/src/ch1_count_to_three.rs"), "{text}");
        assert!(text.contains("tests/python/ch1_count_to_three.py"), "{text}");
    }
}

/// The row with this in it, which is there once.
#[track_caller]
fn row<'a>(text: &'a str, of: &str) -> &'a str {
    let mut rows = text.lines().filter(|row| row.contains(of));
    let row = rows.next().unwrap_or_else(|| panic!("no {of:?} in\n{text}"));
    assert_eq!(rows.next(), None);
    row
}

#[test]
fn several_columns_are_aligned_by_function_and_by_step() {
    let text = shown(
        "400",
        &["diff", "ch1_count_to_three", "struct", "genawaiter", "coroutine", "async", "--python"],
    );
    assert_eq!(row(&text, "fn count_to_three").matches("fn count_to_three").count(), 4);
    // A line in each but the struct, which formats its number, and `print` in Python.
    let row = row(&text, "Voy a producir el 2");
    assert_eq!(row.matches("Voy a producir el 2").count(), 4, "{row}");
}

#[test]
fn two_are_a_diff_in_which_changed_lines_are_marked() {
    let text = shown("160", &["diff", "ch2_echo", "genawaiter", "coroutine"]);
    assert!(row(&text, "crate::Genawaiter").contains(" ~ use crate::CoroutineClosure;"), "{text}");
    assert!(row(&text, " #[coroutine]").contains("17 + "), "{text}");
    // A line that is only indented further did not change.
    assert!(row(&text, "transcript.line(format_args!").contains("22   "), "{text}");
    let text = shown("60", &["diff", "ch2_echo", "genawaiter", "coroutine"]);
    assert!(row(&text, "crate::Genawaiter").contains(" - use"), "{text}");
    assert!(row(&text, "crate::CoroutineClosure").contains(" + use"), "{text}");
}

#[test]
fn more_than_fit_are_in_bands_and_in_a_narrow_terminal_one_below_the_other() {
    let heads = |text: &str| {
        text.lines().map(|line| line.matches(" · ").count()).filter(|count| *count > 0).collect()
    };
    let encodings = ["diff", "ch1_fibonacci", "struct", "genawaiter", "coroutine", "async", "--python"];
    let counts = |columns: &str| -> Vec<usize> { heads(&shown(columns, &encodings)) };
    assert_eq!(counts("240"), [5]);
    assert_eq!(counts("160"), [3, 2]);
    assert_eq!(counts("80"), [1, 1, 1, 1, 1]);
}

#[test]
fn without_names_every_encoding_with_the_program_is_shown() {
    let text = shown("200", &["diff", "ch2_worker"]);
    assert!(text.contains("coroutine · nightly") && !text.contains("async · stable"), "{text}");
}

#[test]
fn what_cannot_be_shown_is_a_usage_error_that_says_why() {
    assert_usage_error(&["diff"], &["which program?", "usage: cargo pausa diff"]);
    assert_usage_error(&["diff", "ch9_nothing"], &["ch9_nothing", "ch1_count_to_three"]);
    assert_usage_error(&["diff", "ch2_echo", "struct", "cobol"], &["cobol", "struct, genawaiter"]);
    assert_usage_error(&["diff", "ch2_echo", "struct", "async"], &["async", "`send`"]);
    assert_usage_error(&["diff", "ch2_echo", "struct", "struct"], &["named twice"]);
    assert_usage_error(&["diff", "ch2_echo", "struct"], &["nothing to compare with", "--python"]);
    assert_usage_error(&["diff", "ch2_echo", "--words"], &["--words", "usage: cargo pausa diff"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_stdout_that_fails_is_one_line_on_stderr_and_exit_status_1() {
    let full = std::fs::File::options().write(true).open("/dev/full").expect("it is there");
    let mut command = view(&["diff", "ch1_count_to_three", "--python"]);
    let output = command.stdout(full).output().expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert_eq!(stderr, "cargo pausa: stdout: No space left on device (os error 28)\n");
}
