//! Compiles a dialogue that borrows a buffer for each resumption, in several forms, with both trait solvers.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Can a resume argument be borrowed for one resumption?",
    status: Some(Status::Answered),
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: &[("decides", |facts| codes(facts, T0)), ("result", |facts| others(facts, T0))],
    ..exhibit!("q07", "q07_borrowed_arguments")
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
            all(SOLVERS, |(solver, _)| {
                let lent = |row: &str| Ok(compiles(e, T0, row, solver)? != row.contains("coroutine"));
                let refused = |row| Ok(!compiles(e, T1, row, solver)?);
                Ok(all(rows(e, T0), lent)? && all(rows(e, T1), refused)?)
            })
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

fn run(evidence: &mut Evidence) -> Result<()> {
    for (table, case, row) in CASES {
        for (solver, flags) in SOLVERS {
            evidence.add(table, row, solver, flagged(of(case), flags).verdict()?);
        }
    }
    for (_, case, row) in CASES.iter().filter(|(table, ..)| [T0, T1].contains(table)) {
        let flags = ["-Znext-solver=globally", "-Zassumptions-on-binders"];
        evidence.add(T3, row, "the compiler", flagged(of(case), &flags).verdict()?);
    }
    Ok(())
}

fn of(case: &str) -> Snippet {
    snippet("q07_borrowed_arguments/any_lifetime.rs").case(case)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_keeps_a_loan_is_refused_by_every_compiler() {
        for (_, case, row) in CASES.iter().filter(|(table, ..)| *table == T1) {
            assert!(!of(case).verdict().unwrap().compiles(), "{row}");
        }
    }
}
