//! Compiles a dialogue that borrows a buffer for each resumption, in several forms, with both trait solvers.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    name: "q07",
    folder: concat!(env!("CARGO_MANIFEST_DIR"), "/q07_borrowed_arguments"),
    command: "cargo pausa questions q07",
    question: "Can a resume argument be borrowed for one resumption?",
    status: Some(Status::Answered),
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: &[("decides", |facts| codes(facts, T0)), ("result", |facts| others(facts, T0))],
    ..Experiment::EMPTY
};

const T0: &str = "Lets the loan go before the next pause: may be accepted for every lifetime";
const T1: &str = "Keeps the loan across a pause: must be refused";
const T2: &str = "One lifetime for all resumptions";
const T3: &str = "With the unfinished `-Zassumptions-on-binders`";
const SOLVERS: [(&str, &[&str]); 2] =
    [("today's solver", &[]), ("`-Znext-solver`", &["-Znext-solver=globally"])];
const CLAIMS: &[Claim] = &[
    Claim {
        id: "a_coroutine_is_lent_nothing_for_one_resumption",
        sentence: "A struct and an `FnMut` can borrow an argument for one resumption; a `#[coroutine]` cannot, even if it ends the borrow before it pauses. Today's trait solver and the next one agree.",
        holds: |e| {
            for (solver, _) in SOLVERS {
                for row in rows(e, T0) {
                    if compiles(e, T0, row, solver)? == row.contains("coroutine") {
                        return Ok(false);
                    }
                }
                for row in rows(e, T1) {
                    if compiles(e, T1, row, solver)? {
                        return Ok(false);
                    }
                }
            }
            Ok(true)
        },
    },
    Claim {
        id: "a_coroutine_has_one_lifetime_for_all_its_resumptions",
        sentence: "A coroutine has one lifetime for all its resumptions: it compiles if the buffers outlive it, and fails if the caller reads one between resumptions ({code}).",
        holds: |e| {
            let looked_at = word(e, T2, "the caller looks at its buffer in between", "today's solver")?;
            e.say("code", looked_at);
            Ok(compiles(e, T2, "both buffers outlive the coroutine", "today's solver")?
                && looked_at == "E0502")
        },
    },
];

const CASES: [(&str, &str, &str); 11] = [
    (T0, "by_hand", "a struct"),
    (T0, "closure", "an `FnMut`"),
    (T0, "inferred", "a coroutine that uses it and lets it go"),
    (T0, "let_go", "a coroutine that does so from a `yield` alone"),
    (T0, "ignored", "a coroutine that ignores it"),
    (T1, "kept", "uses it after the next `yield`"),
    (T1, "kept_from_a_yield", "uses what a `yield` gave after the next one"),
    (T1, "reborrowed", "keeps a part of it across a `yield`"),
    (T1, "stored", "stores it in a captured `Vec`"),
    (T2, "one_lifetime", "both buffers outlive the coroutine"),
    (T2, "looked_at_between", "the caller looks at its buffer in between"),
];

fn run() -> Result<Evidence> {
    let mut evidence = Evidence::default();
    for (table, case, row) in CASES {
        for (solver, flags) in SOLVERS {
            let snippet = snippet("q07_borrowed_arguments/any_lifetime.rs").case(case);
            let snippet = flags.iter().fold(snippet, |snippet, flag| snippet.flag(flag));
            evidence.add(table, row, solver, snippet.verdict()?);
        }
    }
    for (_, case, row) in CASES.iter().filter(|(table, ..)| [T0, T1].contains(table)) {
        let snippet = snippet("q07_borrowed_arguments/any_lifetime.rs").case(case);
        let verdict = snippet.flag("-Znext-solver=globally").flag("-Zassumptions-on-binders").verdict()?;
        evidence.add(T3, row, "the compiler", verdict);
    }
    Ok(evidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_keeps_a_loan_is_refused_by_every_compiler() {
        for (_, case, row) in CASES.iter().filter(|(table, ..)| *table == T1) {
            let snippet = snippet("q07_borrowed_arguments/any_lifetime.rs").case(case);
            assert!(!snippet.verdict().unwrap().compiles(), "{row}");
        }
    }
}
