//! A pipeline stage that lends its only buffer: the hand-written form, which compiles, with the buffers it saves; and
//! the errors of the other forms.

// This file is also a module of a snippet.
#[allow(unreachable_pub)]
mod by_hand;

use std::collections::HashSet;
use std::io::BufRead;

use crate::exhibit::*;
use pausa::ch2_log_pipeline::{Line, LogPipeline};
use pausa_lab::Facts;
use pausa_lab::table::Table;
use pausa_struct::Struct;

use self::by_hand::{Lending, Lines};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Lending generators now?",
    status: Some(Status::Answered),
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: &[
        ("decides", |facts| Ok(verdicts(facts)?.to_string())),
        ("result", |facts| with_programs(&others(facts, "")?, include_str!("exhibit.rs"))),
    ],
    ..exhibit!("q11", "q11_lending")
};

const T0: &str = "Three stages over four lines, two of them errors";
const T1: &str = "`yield &line[..]`, and what else one might try";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "by_hand_lending_compiles",
        sentence: "Written by hand with `type Item<'a>`, lending compiles: three stages share one buffer, while owned lines take {owned}. A coroutine by hand with `type Yield<'a>` lends, too, unless its body borrows from its own line across a pause.",
        holds: |e| {
            let buffers = |row| number(e, T0, row, "buffers for lines");
            e.say("owned", buffers("chapter 2, owned lines")?);
            let of = |row| compiles(e, T1, row, "the compiler");
            Ok(of("by hand, `type Item<'a>`")?
                && of(COROUTINE)?
                && !of("the same, an item used after the next resumption")?
                && !of(BORROWS)?
                && buffers("lent, by hand")? == 1.0)
        },
    },
    Claim {
        id: "a_coroutine_cannot_lend_and_static_does_not_help",
        sentence: "`yield &buf` does not compile in a `#[coroutine]`, a `#[coroutine] static` or a `gen` block, with either borrow checker: `Coroutine::Yield` and `Iterator::Item` have no lifetime that ends at the next resumption.",
        holds: |e| {
            let forms = [
                "`#[coroutine]`",
                "`#[coroutine] static`",
                "the same, `-Zpolonius=next`",
                "`gen`",
                "the same, returned as `Coroutine<Yield = &'a [u8]>`",
            ];
            all(forms, |row| Ok(!compiles(e, T1, row, "the compiler")?))
        },
    },
    Claim {
        id: "two_errors_of_lending_by_hand_go_away_under_flags",
        sentence: "Two errors of hand-written lending come from the checkers, not from the traits: the filter compiles with `-Zpolonius=next`, the generic stage with the unfinished `-Zassumptions-on-binders`.",
        holds: |e| {
            let of = |row| compiles(e, T1, row, "the compiler");
            Ok(!of("by hand, a filter")?
                && of("by hand, a filter, `-Zpolonius=next`")?
                && !of(GENERIC)?
                && of("the same, next solver and `-Zassumptions-on-binders`")?)
        },
    },
];

const GENERIC: &str = "by hand, over any stage with `Item<'a> = &'a [u8]`";

const COROUTINE: &str = "by hand, a coroutine with `type Yield<'a>`, and a caller";
const BORROWS: &str = "the same, its body borrows from its own line across a pause";

const LOG: &str = "\
2025-01-01 10:00:00 INFO inicio
2025-01-01 10:00:01 ERROR disco lleno
2025-01-01 10:00:02 ERROR sin red
2025-01-01 10:00:03 INFO fin
";

fn run(evidence: &mut Evidence) -> Result<()> {
    for (row, (messages, buffers)) in [("lent, by hand", lent()), ("chapter 2, owned lines", owned())] {
        evidence.add(T0, row, "the messages", Value::text(messages.join("; ")));
        evidence.add(T0, row, "buffers for lines", Found::count(buffers));
    }
    for (row, case, flags) in [
        ("by hand, `type Item<'a>`", "by_hand", ""),
        ("by hand, as an `Iterator`", "by_hand_iterator", ""),
        (GENERIC, "by_hand_generic", ""),
        (
            "the same, next solver and `-Zassumptions-on-binders`",
            "by_hand_generic",
            "-Znext-solver=globally -Zassumptions-on-binders",
        ),
        (COROUTINE, "by_hand_coroutine", ""),
        ("the same, an item used after the next resumption", "by_hand_coroutine_kept", ""),
        (BORROWS, "by_hand_coroutine_borrows_itself", ""),
        ("by hand, a filter", "by_hand_filter", ""),
        ("by hand, a filter, `-Zpolonius=next`", "by_hand_filter", "-Zpolonius=next"),
        ("`#[coroutine]`", "coroutine", ""),
        ("`#[coroutine] static`", "coroutine_static", ""),
        ("the same, `-Zpolonius=next`", "coroutine_static", "-Zpolonius=next"),
        ("the same, returned as `Coroutine<Yield = &'a [u8]>`", "coroutine_named", ""),
        ("`#[coroutine]`, the buffer sent to and fro", "coroutine_to_and_fro", ""),
        ("`gen`", "generator", ""),
        ("`async` with a slot, as `genawaiter`", "slot", ""),
    ] {
        let snippet = snippet("q11_lending/lending.rs").case(case);
        let errors = flagged(snippet, &flags.split_whitespace().collect::<Vec<_>>()).errors()?;
        let mut codes: Vec<_> = errors.iter().filter_map(code).collect();
        codes.dedup();
        evidence.add(T1, row, "all codes", Value::text(codes.join(" ")));
        // Prefers the error about the missing lifetime over other errors.
        let telling = errors.iter().find(|error| matches!(code(error), Some("E0515" | "E0597")));
        let shown = telling.or(errors.first()).cloned().unwrap_or(Value::text(pausa_lab::fact::COMPILES));
        evidence.add(T1, row, "the compiler", shown);
    }
    Ok(())
}

/// The compiler's verdicts without the messages.
fn verdicts(facts: &Facts) -> Result<Table> {
    let mut table = Table::new(["", "the compiler"]);
    for row in facts.entries(T1) {
        let of = |column| facts.all().find(|fact| fact.key.entry == row && fact.key.form == column);
        let codes = of("all codes").map(|fact| fact.value.show("")).unwrap_or_default();
        let compiles = of("the compiler").is_some_and(|fact| fact.value.compiles());
        let verdict = if codes.is_empty() && !compiles { "refused".into() } else { codes };
        table.row([row.to_string(), if compiles { pausa_lab::fact::COMPILES.into() } else { verdict }]);
    }
    Ok(table)
}

/// Calls the stage below directly and not through `next`: a line that is borrowed in a loop cannot be returned from it.
struct KeepErrors<R>(Lines<R>);

impl<R: BufRead> Lending for KeepErrors<R> {
    type Item<'a>
        = &'a [u8]
    where
        R: 'a;

    fn next(&mut self) -> Option<&[u8]> {
        while !self.0.next()?.windows(5).any(|word| word == b"ERROR") {}
        Some(self.0.line.trim_ascii_end())
    }
}

struct ExtractMessage<R>(KeepErrors<R>);

impl<R: BufRead> Lending for ExtractMessage<R> {
    type Item<'a>
        = &'a str
    where
        R: 'a;

    fn next(&mut self) -> Option<&str> {
        let line = std::str::from_utf8(self.0.next()?).ok()?;
        line.splitn(4, ' ').nth(3)
    }
}

/// The messages, and how many buffers they were seen in.
fn lent() -> (Vec<String>, usize) {
    let lines = Lines { log: LOG.as_bytes(), line: Vec::with_capacity(64) };
    let mut stages = ExtractMessage(KeepErrors(lines));
    let (mut messages, mut buffers) = (Vec::new(), HashSet::new());
    while let Some(message) = stages.next() {
        messages.push(message.to_string());
        buffers.insert(stages.0.0.line.as_ptr());
    }
    (messages, buffers.len())
}

/// Chapter 2's own stages over owned lines. Each line keeps its buffer, so there are as many buffers as lines.
fn owned() -> (Vec<String>, usize) {
    let read = std::cell::Cell::new(0);
    let log = LOG.lines().map(|line| {
        read.set(read.get() + 1);
        Owned(line.to_string())
    });
    let lines = Struct::read_lines(log);
    let errors = Struct::keep_level(lines, "ERROR");
    let messages = Struct::extract_message(errors).map(|line| line.0).collect();
    (messages, read.get())
}

struct Owned(String);

impl Line for Owned {
    type Word = &'static str;

    fn contains(&self, word: &&'static str) -> bool {
        self.0.contains(word)
    }

    fn after_fields(mut self, fields: usize) -> Option<Self> {
        let start = pausa::ch2_log_pipeline::start_of_field(self.0.as_bytes(), fields)?;
        self.0.drain(..start);
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lent_lines_say_the_same_as_owned_ones_from_a_single_buffer() {
        let (messages, buffers) = lent();
        assert_eq!((messages, buffers), (owned().0, 1));
    }
}
