//! `cargo pausa story`, as text.

use unicode_width::UnicodeWidthStr;

use crate::{assert_usage_error, shown};

#[test]
fn a_chapter_is_printed_in_the_storys_order_with_python_and_rust() {
    let told = shown("80", &["story", "2"]);
    let at = |words: &str| told.find(words).unwrap_or_else(|| panic!("no {words}: {told}"));
    let order = ["2. Echo", "message = yield\n", "impl Echo for", "2. Log pipeline", "2. The worker"];
    assert!(order.windows(2).all(|two| at(two[0]) < at(two[1])), "{told}");
    assert!(!told.contains("3. "), "{told}");
}

#[test]
fn a_program_is_printed_in_spanish() {
    let told = shown("80", &["story", "echo", "--spanish"]);
    assert!(told.contains("En Python") && told.contains("lado a lado"), "{told}");
}

/// The whole story: no line is wider than the terminal, and prose is in lines that are read with ease.
#[test]
fn every_line_fits_at_80_columns_and_at_200() {
    for (columns, widest_prose) in [("80", 80), ("200", 100)] {
        let told = shown(columns, &["story"]);
        let width = |line: &&str| UnicodeWidthStr::width(*line);
        let widest = told.lines().max_by_key(width).expect("there are lines");
        assert!(width(&widest) <= columns.parse().expect("a number"), "{widest:?}");
        let prose = told.lines().filter(|line| !line.starts_with("    ")).max_by_key(width);
        let prose = prose.expect("there are lines");
        // It uses the width, and no more of it.
        assert!((widest_prose - 20..=widest_prose).contains(&width(&prose)), "{prose:?}");
    }
}

#[test]
fn an_unknown_chapter_or_program_is_a_usage_error() {
    for (word, says) in [("7", "7"), ("ehco", "did you mean"), ("--spannish", "usage: cargo pausa story")] {
        assert_usage_error(&["story", word], &[says]);
    }
}
