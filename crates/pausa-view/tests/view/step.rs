//! `cargo pausa step`, where it has no terminal to draw on. The frames are tested beside the view.

use crate::assert_usage_error;

#[test]
fn without_a_terminal_it_says_what_to_use_instead() {
    let words = ["needs a terminal", "cargo pausa play ch2_worker", "cargo pausa diff"];
    assert_usage_error(&["step", "ch2_worker"], &words);
}

#[test]
fn what_cannot_be_stepped_through_is_a_usage_error_that_says_why() {
    assert_usage_error(&["step"], &["which program?", "usage: cargo pausa step"]);
    assert_usage_error(&["step", "ch9_nothing"], &["ch9_nothing", "ch1_count_to_three"]);
    assert_usage_error(&["step", "ch2_echo", "cobol"], &["cobol", "struct, genawaiter"]);
    assert_usage_error(&["step", "ch2_echo", "async"], &["async", "`send`"]);
    assert_usage_error(&["step", "ch2_echo", "--fast"], &["--fast", "usage: cargo pausa step"]);
}
