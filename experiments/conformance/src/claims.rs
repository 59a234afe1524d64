//! The claims about the corpus.

use std::collections::BTreeSet;

use pausa_conform::{CASES, Case, Source};
use pausa_lab::Missing;
use pausa_lab::claim::{Claim, Evidence};
use pausa_lab::fact::Value;

use crate::gather::{AGREES, DIFFERS, ENCODINGS, EXPLAINED, about, bodies_of};

/// The verdict of a case in an encoding; `None` if the encoding has no such body.
fn verdict<'a>(e: &Evidence<'a>, case: &str, encoding: &str) -> Result<Option<&'a str>, Missing> {
    let key = about(case, encoding);
    match e.facts().get(&key) {
        Some(Value::Missing { .. }) => Ok(None),
        _ => e.text(&key).map(Some),
    }
}

/// How many of these cases agree, and how many differ as documented.
fn count<'c>(
    e: &Evidence<'_>,
    cases: impl IntoIterator<Item = &'c Case>,
    encoding: &str,
) -> Result<(usize, usize), Missing> {
    let (mut agree, mut explained) = (0, 0);
    for case in cases {
        match verdict(e, case.name, encoding)? {
            Some(AGREES) => agree += 1,
            Some(text) if text.starts_with(EXPLAINED) => explained += 1,
            _ => {}
        }
    }
    Ok((agree, explained))
}

fn of(source: Source) -> impl Iterator<Item = &'static Case> {
    CASES.iter().filter(move |case| case.source == source)
}

/// The encodings that receive a value at `yield`, and are generated.
const RECEIVING: [&str; 3] = ["genawaiter", "coroutine", "corosensei"];

/// Whether all of these encodings have all of these cases, with one verdict each.
fn are_alike<'c>(
    e: &Evidence<'_>,
    cases: impl IntoIterator<Item = &'c Case>,
    encodings: &[&str],
) -> Result<bool, Missing> {
    for case in cases {
        let first = verdict(e, case.name, encodings[0])?;
        for encoding in encodings {
            if first.is_none() || verdict(e, case.name, encoding)? != first {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

pub(crate) const CLAIMS: &[Claim] = &[
    Claim {
        id: "nothing_differs_without_a_reason",
        sentence: "Of {played} times that a case was played, {agree} agree with CPython or Node and {explained} differ as \
                   documented. None differs in any other way.",
        holds: |e| {
            let (mut agree, mut explained, mut differ) = (0, 0, 0);
            for case in CASES.iter() {
                for encoding in ENCODINGS {
                    match verdict(e, case.name, encoding)? {
                        Some(AGREES) => agree += 1,
                        Some(text) if text.starts_with(EXPLAINED) => explained += 1,
                        Some(text) if text.starts_with(DIFFERS) => differ += 1,
                        _ => {}
                    }
                }
            }
            e.say("played", agree + explained + differ);
            e.say("agree", agree);
            e.say("explained", explained);
            Ok(differ == 0 && agree > 0)
        },
    },
    Claim {
        id: "the_three_encodings_that_receive_values_have_every_python_case",
        sentence: "genawaiter, `#[coroutine]` and corosensei have all {cases} cases of CPython, from {tests} of its test \
                   functions and {parts} parts of its doctests: {agree} agree, {explained} differ as documented. The three do the same in every case.",
        holds: |e| {
            let (agree, explained) = count(e, of(Source::Python), "genawaiter")?;
            e.say("cases", of(Source::Python).count());
            // A part of a doctest has a title of its own.
            let named: BTreeSet<_> = of(Source::Python).map(|case| case.reference).collect();
            let parts = named.iter().filter(|reference| reference.contains(": ")).count();
            e.say("tests", named.len() - parts);
            e.say("parts", parts);
            e.say("agree", agree);
            e.say("explained", explained);
            Ok(are_alike(e, of(Source::Python), &RECEIVING)? && agree >= 60)
        },
    },
    Claim {
        id: "they_have_every_javascript_case",
        sentence: "They also have the {cases} cases of {tests} tests of test262: {agree} agree with Node, {explained} differ, \
                   because a guard has Python's semantics: it refuses a value that is sent before the start, and a body \
                   whose inner one returns when it is closed is not ended by that.",
        holds: |e| {
            let (agree, explained) = count(e, of(Source::JavaScript), "genawaiter")?;
            e.say("cases", of(Source::JavaScript).count());
            e.say("tests", of(Source::JavaScript).map(Case::tests).sum::<usize>());
            e.say("agree", agree);
            e.say("explained", explained);
            Ok(are_alike(e, of(Source::JavaScript), &RECEIVING)? && explained == 2)
        },
    },
    Claim {
        id: "gen_and_async_stream_have_the_cases_that_only_yield",
        sentence: "`gen` and async-stream have the {iterators} cases that only yield, and every one agrees. `async` also has \
                   the {futures} that only await.",
        holds: |e| {
            let iterators: Vec<_> = bodies_of("iterators.rs").collect();
            let futures: Vec<_> = bodies_of("awaiting.rs").collect();
            e.say("iterators", iterators.len());
            e.say("futures", futures.len());
            let agree = |encoding| count(e, CASES.iter(), encoding);
            Ok(agree("gen")? == (iterators.len(), 0)
                && count(e, iterators.iter().copied(), "async")? == (iterators.len(), 0)
                && are_alike(e, futures, &["async", "genawaiter"])?)
        },
    },
    Claim {
        id: "diapause_drops_early_and_forwards_plainly",
        sentence: "diapause has {cases} of the {all} cases as they are written: {agree} agree and {explained} differ as \
                   documented. It runs a `finally` that is a destructor at the first pause after which the value is not used.",
        holds: |e| {
            let (agree, explained) = count(e, CASES.iter(), "diapause")?;
            e.say("cases", agree + explained);
            e.say("all", CASES.len());
            e.say("agree", agree);
            e.say("explained", explained);
            let closes = verdict(e, "finalized_by_a_finally", "diapause")?;
            Ok(closes.is_some_and(|text| text.starts_with(EXPLAINED)))
        },
    },
    Claim {
        id: "delegated_closes_as_pep_380_does",
        sentence: "With `delegated`, an inner body that returns or yields when it is closed does what PEP 380 says: the outer \
                   one receives `Close` or an error. Plain forwarding, which is diapause's `yield_all!`, does not do that.",
        holds: |e| {
            let mut holds = true;
            for case in ["inner_returns_when_closed", "inner_yields_when_closed"] {
                for encoding in RECEIVING.iter().chain(&["struct"]) {
                    holds &= verdict(e, case, encoding)? == Some(AGREES);
                }
                holds &= verdict(e, case, "diapause")?.is_some_and(|text| text.starts_with(EXPLAINED));
            }
            Ok(holds)
        },
    },
];
