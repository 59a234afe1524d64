//! The protocol corpus in every encoding.

#![forbid(unsafe_code)]

mod claims;
mod gather;

use std::process::ExitCode;

use pausa_lab::table::Table;
use pausa_lab::{Experiment, Facts, Result, Value};

use crate::gather::{AGREES, ENCODINGS, EXPLAINED, about, cases_of};

const EXPERIMENT: Experiment = Experiment {
    name: "conformance",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment conformance",
    question: "Does a guarded coroutine behave as CPython's and Node's generators do?",
    plan: gather::plan,
    claims: claims::CLAIMS,
    tables: &[("cases", cases), ("left out", |_| Ok(left_out()))],
    ..Experiment::EMPTY
};

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

/// A row for each case, a column for each encoding.
fn cases(facts: &Facts) -> Result<String> {
    let mut text = Vec::new();
    for (file, _, bodies) in pausa_conform::BODIES {
        let heads = ENCODINGS.iter().copied();
        let mut table = Table::new(["case", "exercises"].into_iter().chain(heads));
        for case in cases_of(bodies) {
            let mut row = vec![case.name.to_string(), case.reference.to_string()];
            for encoding in ENCODINGS {
                row.push(cell(&mut table, facts.get(&about(case.name, encoding))));
            }
            table.row(row);
        }
        text.push(format!("<details><summary>{file}</summary>\n\n{table}\n\n</details>"));
    }
    Ok(text.join("\n\n"))
}

/// The tests of CPython that have no case: a line for each reason.
fn left_out() -> String {
    let text = include_str!("../../../crates/pausa-conform/corpus/left_out.txt");
    let reasons = text.split("\n# ").skip(1).map(|block| {
        let (reason, tests) = block.split_once('\n').unwrap_or((block, ""));
        let tests: Vec<_> =
            tests.lines().filter(|line| !line.is_empty()).map(|test| format!("`{test}`")).collect();
        format!("- {reason} {}.", tests.join(", "))
    });
    reasons.collect::<Vec<_>>().join("\n")
}

fn cell(table: &mut Table, value: Option<&Value>) -> String {
    let note = |table: &mut Table, mark: &str, reason: &str| {
        format!("{mark} {}", table.dash(reason).trim_start_matches("— "))
    };
    match value {
        Some(Value::Text(text)) if text == AGREES => "✓".into(),
        Some(Value::Text(text)) => match text.strip_prefix(EXPLAINED) {
            Some(reason) => note(table, "≠", reason),
            None => note(table, "✗", text),
        },
        value => table.value(value, "text"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::process::Command;

    use pausa_conform::{BODIES, CASES, Verdict, judge};
    use pausa_try::Encoding;

    use super::*;

    #[test]
    fn the_page_holds() {
        EXPERIMENT.assert_that_the_page_holds();
    }

    #[test]
    fn every_case_has_one_body_and_every_body_a_case() {
        let bodies: Vec<_> = BODIES.iter().flat_map(|(_, _, text)| cases_of(text)).collect();
        let modules: usize = BODIES.iter().map(|(_, _, text)| text.matches("\nmod ").count()).sum();
        assert_eq!((bodies.len(), modules), (CASES.len(), CASES.len()));
        let names: BTreeSet<_> = CASES.iter().map(|case| case.name).collect();
        assert_eq!(names.len(), CASES.len());
    }

    /// Without `CI`, an interpreter that is not installed is no failure.
    #[test]
    fn the_records_are_what_cpython_and_node_do() {
        let corpus = Path::new(EXPERIMENT.folder).join("../../crates/pausa-conform/corpus");
        for (program, file) in [("python3", "corpus.py"), ("node", "corpus.mjs")] {
            match Command::new(program).arg(corpus.join(file)).arg("--check").output() {
                Ok(output) => {
                    let said = String::from_utf8_lossy(&output.stderr);
                    assert!(output.status.success(), "{program} {file}: {said}");
                }
                Err(error) => assert!(!pausa_lab::in_ci(), "{program}: {error}"),
            }
        }
    }

    /// What corosensei does now, which the saved facts do not tell: an encoding without a compiler of its own.
    #[test]
    fn a_case_is_judged_by_what_its_body_does_and_not_by_its_name() {
        let (file, kind, text) = BODIES[0];
        let right = "fn body() -> impl Coroutine<Sent, Yield = Value, Return = Returned> {\n        let sent: Value = (yield val(1))?;\n        say(sent);";
        let wrong = right.replace("say(sent)", "say(41)");
        assert_eq!(text.matches(right).count(), 1);
        let did = gather::run(file, kind, &text.replace(right, &wrong), Encoding::Corosensei).unwrap();
        let mut differ = Vec::new();
        for case in cases_of(text) {
            let played = pausa_conform::played(&did.printed, case.name).unwrap();
            if let Verdict::Differs { recorded, played } = judge(case, played, "corosensei") {
                differ.push((case.name, recorded, played));
            }
        }
        let expected = ("says_what_was_sent", "send 42: | 42".to_string(), "send 42: | 41".to_string());
        assert_eq!(differ, [expected]);
    }
}
