//! The divergence table: what each encoding does where they differ, as the language or the library gives it. A column is
//! found out by running (`constructs.rs`) or by compiling (`compiled.rs`, `without_std.rs`) the same for each encoding.

use pausa_story::Failure;
use serde_json::{Value as Json, json};

use crate::evidence::{Evidence, Value};
use crate::exhibit::{Exhibit, Status, root, write_json};
use crate::snippet::Snippet;

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    folder: "divergence",
    question: "Where do the encodings differ, as the language or the library gives them?",
    status: Status::Answered,
    answer: "no two of the seven agree in all of the fourteen columns: the table says where",
    run,
    workloads: &[],
};

const ENCODINGS: [&str; 7] = ["struct", "genawaiter", "coroutine", "async", "gen", "corosensei", "diapause"];

/// How a column is found out.
#[derive(Clone, Copy)]
enum How {
    /// The cells that `constructs.rs` prints; where it prints none, what cannot be written is a compile error.
    Runs,
    /// What the compiler says: a text for the cell.
    Compiles(fn(&Asked) -> &'static str),
}

/// What the compiler was asked for a cell, and what it said.
struct Asked {
    encoding: &'static str,
    verdict: Value,
    /// Of the second way to write it, where there is one.
    variant: Option<Value>,
}

const COLUMNS: [(&str, How); 14] = [
    ("first value sent", How::Runs),
    ("after the end", How::Runs),
    ("after a panic", How::Runs),
    ("drop while paused", How::Runs),
    ("moved while paused", How::Runs),
    ("Send", How::Compiles(yes_or_no)),
    ("Clone", How::Compiles(clone)),
    ("borrow across a pause", How::Compiles(borrow)),
    ("resume arguments", How::Compiles(resume_arguments)),
    ("return value", How::Runs),
    ("delegation", How::Runs),
    ("no_std", How::Compiles(yes_or_no)),
    ("allocations", How::Runs),
    ("bytes", How::Runs),
];

/// The cells, and how each was found.
const TABLE: &str = "The divergence table";
const FOUND: &str = "How each cell was found";

fn run() -> Result<Evidence, Failure> {
    let printed = Snippet::of("divergence/constructs.rs").with_libraries().optimised("2").printed()?;
    let mut evidence = Evidence::default();
    for (column, how) in COLUMNS {
        for encoding in ENCODINGS {
            let (text, found) = match how {
                How::Runs => match cell(&printed, column, encoding) {
                    Some(cell) => cell,
                    None => impossible(column, encoding)?,
                },
                How::Compiles(text) => compiled(column, encoding, text)?,
            };
            evidence.add(TABLE, column, encoding, Value::Text(text));
            evidence.add(FOUND, &format!("{column}: {encoding}"), "found", Value::Text(found));
        }
    }
    Ok(evidence)
}

fn cell(printed: &str, column: &str, encoding: &str) -> Option<(String, String)> {
    let cells = printed.lines().map(|line| line.splitn(4, '\t').collect::<Vec<_>>());
    let mut cells = cells.filter(|cell| cell.len() == 4 && cell[0] == column && cell[1] == encoding);
    cells.next().map(|cell| (cell[2].to_string(), cell[3].to_string()))
}

/// A cell of a column that is run, where it does not even compile.
fn impossible(column: &str, encoding: &'static str) -> Result<(String, String), Failure> {
    match asked(column, encoding, None)? {
        Value::Compiles => Err(Failure::Run(format!("{column}, {encoding}: it compiles, and was not run"))),
        error => Ok(("no".into(), error.to_string())),
    }
}

fn compiled(
    column: &str,
    encoding: &'static str,
    text: fn(&Asked) -> &'static str,
) -> Result<(String, String), Failure> {
    let verdict = asked(column, encoding, None)?;
    let has_variant = matches!(
        (column, encoding),
        ("Clone", "coroutine") | ("borrow across a pause", "coroutine" | "diapause")
    );
    let variant = if has_variant { Some(asked(column, encoding, Some("variant"))?) } else { None };
    let mut found = format!("{}: {verdict}", what(column, encoding));
    if let Some(variant) = &variant {
        found += &format!("; {}: {variant}", what_variant(column, encoding));
    }
    Ok((text(&Asked { encoding, verdict, variant }).to_string(), found))
}

fn asked(column: &str, encoding: &str, variant: Option<&str>) -> Result<Value, Failure> {
    let file = if column == "no_std" { "divergence/without_std.rs" } else { "divergence/compiled.rs" };
    let snippet = Snippet::of(file).with_libraries();
    let snippet = snippet.case(&format!("column=\"{column}\"")).case(&format!("encoding=\"{encoding}\""));
    variant.map_or(snippet.clone(), |name| snippet.case(name)).verdict()
}

/// What a column of the compiler's is about.
fn what(column: &str, encoding: &str) -> &'static str {
    match column {
        "borrow across a pause" if encoding == "diapause" => {
            "an element of an own vector, lent across a pause"
        }
        "Send" => "given to a function that asks for `Send`",
        "Clone" => "given to a function that asks for `Clone`",
        "borrow across a pause" => "a loop over an own vector that pauses in it",
        "resume arguments" => "each resumption lends a line that lives no longer",
        "no_std" => "in a crate that has a panic handler of its own",
        _ => "compiled",
    }
}

fn what_variant(column: &str, encoding: &str) -> &'static str {
    match (column, encoding) {
        ("Clone", _) => "with the feature `coroutine_clone`",
        (_, "coroutine") => "with the word `static`",
        _ => "the whole vector, lent",
    }
}

// A function for each column that compiles: the cell's text.

fn yes_or_no(asked: &Asked) -> &'static str {
    if asked.verdict == Value::Compiles { "yes" } else { "no" }
}

fn clone(asked: &Asked) -> &'static str {
    match (asked.encoding, &asked.verdict, &asked.variant) {
        ("struct" | "diapause", Value::Compiles, _) => "yes, derived",
        (_, _, Some(Value::Compiles)) => "by a feature",
        _ => yes_or_no(asked),
    }
}

fn borrow(asked: &Asked) -> &'static str {
    match (asked.encoding, &asked.verdict, &asked.variant) {
        (_, Value::Compiles, _) => "yes",
        ("coroutine", _, Some(Value::Compiles)) => "`static` alone",
        ("diapause", _, Some(Value::Compiles)) => "of a variable alone",
        _ => "no",
    }
}

fn resume_arguments(asked: &Asked) -> &'static str {
    match (asked.encoding, &asked.verdict) {
        ("async", Value::Compiles) => "a `Context` alone",
        (_, Value::Compiles) => "any, lent anew",
        (_, Value::CompileError { code, .. }) if code == "E0061" => "none",
        _ => "any, of one lifetime",
    }
}

/// The table for the report: a row for each encoding. It is written with the page.
pub(crate) fn save_table(evidence: &Evidence) -> Result<(), Failure> {
    let is_table = |content: &[u8]| {
        serde_json::from_slice::<Json>(content).is_ok_and(|saved| saved["columns"].is_array())
    };
    write_json(&root().join("divergence/table.json"), &table(evidence), is_table)
}

fn table(evidence: &Evidence) -> Json {
    let value = |table: &str, row: &str, column: &str| {
        let mut facts = evidence.facts.iter();
        let found = facts.find(|fact| fact.table == table && fact.row == row && fact.column == column);
        found.map(|fact| fact.value.to_string()).unwrap_or_default()
    };
    let columns = COLUMNS.map(|(column, _)| column);
    let rows = ENCODINGS.map(|encoding| {
        let cells = columns.map(|column| {
            let found = value(FOUND, &format!("{column}: {encoding}"), "found");
            json!({ "text": value(TABLE, column, encoding), "evidence": found })
        });
        json!({ "encoding": encoding, "cells": cells })
    });
    json!({ "columns": columns, "rows": rows })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    #[test]
    fn divergence_the_answer_holds() {
        EXHIBIT.assert_the_answer_holds();
    }

    #[test]
    fn no_two_encodings_agree_and_no_cell_is_empty() {
        let table = table(&EXHIBIT.expected().expect("what is expected can be read"));
        let rows = table["rows"].as_array().expect("rows");
        let texts = |row: &Json| {
            COLUMNS.iter().enumerate().map(|(at, _)| row["cells"][at]["text"].to_string()).collect()
        };
        let rows: BTreeSet<Vec<String>> = rows.iter().map(texts).collect();
        assert_eq!(rows.len(), ENCODINGS.len(), "{rows:?}");
        let mut cells = rows.iter().flatten();
        assert!(cells.all(|text| !["null", "\"\"", "\"?\""].contains(&text.as_str())), "{rows:?}");
    }

    #[test]
    fn the_reports_table_is_what_is_expected() {
        let file = root().join("divergence/table.json");
        let saved: Json = serde_json::from_str(&fs::read_to_string(file).expect("the table")).expect("JSON");
        assert_eq!(saved, table(&EXHIBIT.expected().expect("what is expected can be read")));
    }
}
