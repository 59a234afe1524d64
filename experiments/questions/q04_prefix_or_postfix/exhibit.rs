//! Dialogue, adder and pipeline written both ways; positions of a `yield` in an expression; and rustfmt's output for
//! them.

use std::process::Command;
use std::time::Duration;

use pausa_lab::process;

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Prefix or postfix `yield`?",
    status: Some(Status::Demonstration),
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: &[("decides", |facts| codes(facts, T1)), ("result", |facts| others(facts, ""))],
    ..exhibit!("q04", "q04_prefix_or_postfix")
};

const T0: &str = "Dialogue, adder and pipeline, written both ways";
const T1: &str = "May it stand there? `X` is a constant; an `Option` is sent";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "postfix_needs_no_parentheses",
        sentence: "The story's dialogues need parentheses {prefix} times with a prefix `yield`, and {postfix} times with a postfix one, in the same number of lines.",
        holds: |e| {
            let of = |row, column| number(e, T0, row, column);
            let (prefix, postfix) = (of("prefix", "in parentheses")?, of("postfix", "in parentheses")?);
            e.say("prefix", prefix);
            e.say("postfix", postfix);
            Ok(prefix > 0.0 && postfix == 0.0 && of("prefix", "lines")? == of("postfix", "lines")?)
        },
    },
    Claim {
        id: "prefix_fails_to_parse_before_a_brace",
        sentence: "A prefix `yield` of a constant before a brace fails to parse, as `return X {` and `break X {` do; a postfix `yield` parses.",
        holds: |e| {
            let others = ["`if let Some(_) = return X {`", "`if let Some(_) = break X {`"];
            let yields =
                ["`if let Some(_) = yield X {`", "`while let Some(_) = yield X {`", "`match yield X {`"];
            Ok(all(others.iter().chain(&yields), |row| Ok(!compiles(e, T1, row, "prefix")?))?
                && all(yields, |row| compiles(e, T1, row, "postfix"))?)
        },
    },
];

const WAYS: [&str; 2] = ["prefix", "postfix"];

fn run(evidence: &mut Evidence) -> Result<()> {
    let [prefix, postfix] = [source("prefix")?, source("postfix")?];
    let printed = WAYS.map(|way| snippet(&file(way)).printed());
    let [by_prefix, by_postfix] = printed;
    let says_the_same = by_prefix? == by_postfix?;
    for (way, text) in [("prefix", &prefix), ("postfix", &postfix)] {
        // The first line names the form.
        let lines = || text.lines().skip(1);
        let of_them = lines().filter(|line| line.contains("yield ") || line.contains(".yield")).count();
        evidence.add(T0, way, "lines", Found::count(lines().count() as u64));
        evidence.add(T0, way, "with a `yield`", Found::count(of_them as u64));
        let parentheses = text.matches("(yield ").count();
        evidence.add(T0, way, "in parentheses", Found::count(parentheses as u64));
        evidence.add(T0, way, "rustfmt", leaves_it(text));
        let said = if says_the_same { "the same" } else { "something else" };
        evidence.add(T0, way, "it prints", Value::text(said));
    }
    let lines = prefix.lines().zip(postfix.lines()).skip(1).filter(|(before, after)| before != after);
    let diff = lines.map(|(before, after)| format!("- {}\n+ {}", before.trim(), after.trim()));
    evidence.add(T0, "from prefix to postfix", "the diff", Value::Text(diff.collect::<Vec<_>>().join("\n")));
    for (row, case) in [
        ("`yield X;`", "statement"),
        ("`let answer = yield X;`", "let"),
        ("`if let Some(_) = yield X {`", "if_let"),
        ("`if let Some(_) = yield f() {`", "if_let_call"),
        ("`if let Some(_) = (yield X) {`", "if_let_parentheses"),
        ("`if let Some(_) = return X {`", "if_let_return"),
        ("`if let Some(_) = break X {`", "if_let_break"),
        ("`while let Some(_) = yield X {`", "while_let"),
        ("`match yield X {`", "match"),
        ("`yield X.is_some()`, of the answer", "method"),
        ("`yield X?`, of the answer", "try"),
        ("`yield X == None`, of the answer", "or"),
        ("`yield X + 1`, of the question", "sum"),
    ] {
        // These keywords have only one form.
        let ways = if row.contains("yield") { &WAYS[..] } else { &WAYS[..1] };
        for way in ways {
            let case = format!("{way}_{case}");
            let verdict = snippet("q04_prefix_or_postfix/cases.rs").case(&case).verdict()?;
            evidence.add(T1, row, way, verdict);
        }
    }
    let long = "A long question and what is done with its answer, by rustfmt";
    for (way, line) in [
        (
            "prefix",
            "let sum = (yield Request::TwoNumbers { of: worker, and_then: sum }).numbers()?.checked_add(1).ok_or(Error::DoesNotFit)?;",
        ),
        (
            "postfix",
            "let sum = Request::TwoNumbers { of: worker, and_then: sum }.yield.numbers()?.checked_add(1).ok_or(Error::DoesNotFit)?;",
        ),
    ] {
        evidence.add(long, way, "formatted", formatted(&format!("fn body() {{ {line} }}\n")));
    }
    Ok(())
}

fn file(way: &str) -> String {
    format!("q04_prefix_or_postfix/{way}.rs")
}

fn source(way: &str) -> Result<String> {
    read(&root().join(file(way)))
}

/// Returns whether rustfmt would change the file.
fn leaves_it(text: &str) -> Value {
    match formatted(text) {
        Value::Text(formatted) if formatted == text => Value::text("leaves it"),
        Value::Text(_) => Value::text("changes it"),
        missing => missing,
    }
}

/// Formats with rustfmt and this repository's settings.
fn formatted(text: &str) -> Value {
    let none = |why: &dyn std::fmt::Display| Value::missing(format!("no rustfmt: {why}"));
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition=2024", "--config-path"]).arg(root().join("../../rustfmt.toml"));
    match process::run(&mut rustfmt, text.as_bytes(), Duration::from_secs(60), u64::MAX) {
        Ok(ran) if ran.is_success() => Value::text(ran.printed()),
        Ok(ran) => none(&ran.end()),
        Err(error) => none(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_prefix_needs_parentheses() {
        assert!(source("prefix").unwrap().contains("(yield "));
        assert!(!source("postfix").unwrap().contains("yield)"));
    }
}
