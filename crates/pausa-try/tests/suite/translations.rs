//! Every body of the tests and of `experiments/bodies` is translated: this takes milliseconds. What compiles is the
//! command's affair.

use std::fs;

use pausa_try::translate::{Source, Variant};
use pausa_try::{Edited, Encoding};

use crate::root;

fn bodies() -> Vec<(String, String)> {
    let folders = [root().join("experiments/bodies"), root().join("crates/pausa-try/tests/bodies")];
    let mut bodies = Vec::new();
    for folder in folders {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".rs") && !name.ends_with(".struct.rs") {
                bodies.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    bodies.sort();
    assert!(bodies.len() > 30, "{}", bodies.len());
    bodies
}

#[test]
fn every_body_says_on_its_first_line_what_it_demonstrates() {
    for (name, text) in bodies() {
        assert!(text.starts_with("//! "), "{name}");
    }
}

/// Calls `check` with the name and the text of each body, and with each of its translations.
fn for_each(check: impl Fn(&str, &str, Encoding, &Edited)) {
    for (name, text) in bodies() {
        let source = Source::parse(&name, &text).unwrap_or_else(|problem| panic!("{name}: {problem:?}"));
        for encoding in Encoding::GENERATED {
            if let Ok(edited) = source.translate(encoding, &Variant::default()) {
                check(&name, &text, encoding, &edited);
            }
        }
    }
}

#[test]
fn lines_stay_where_they_are() {
    for_each(|name, text, encoding, edited| {
        for (number, line) in text.lines().enumerate() {
            let translated = edited.text.lines().nth(number).unwrap_or_default();
            let comment = line.split_once("//").map_or("", |(_, comment)| comment);
            assert!(translated.ends_with(comment), "{name}, {encoding:?}, line {}: {translated}", number + 1);
        }
    });
}

#[test]
fn no_yield_is_left_where_the_encoding_has_none() {
    for_each(|name, _, encoding, edited| {
        if matches!(encoding, Encoding::Genawaiter | Encoding::Corosensei) {
            let code = edited.text.lines().map(|line| line.split("//").next().unwrap());
            // The definition of a macro stays, and is not the one that is used.
            let mut left = code.filter(|line| line.contains("yield ") && !line.contains("yield $e"));
            assert_eq!(left.next(), None, "{name}, {encoding:?}");
        }
    });
}

#[test]
fn a_place_in_a_translation_leads_back_to_the_same_text() {
    for_each(|name, text, _, edited| {
        let (mut place, mut at) = (0, 0);
        for (line, translated) in text.split_inclusive('\n').zip(edited.text.split_inclusive('\n')) {
            if line == translated {
                let half = line.trim_end().len() / 2;
                assert_eq!(edited.origin(place + half), at + half, "{name}");
            }
            place += translated.len();
            at += line.len();
        }
    });
}
