//! A dialogue that is lent a buffer anew at each resumption, in every way of writing it, with both trait solvers.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    name: "q07",
    folder: concat!(env!("CARGO_MANIFEST_DIR"), "/q07_borrowed_arguments"),
    command: "cargo pausa questions q07",
    question: "Can a resume argument be borrowed for one resumption?",
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: RESULT,
    ..Experiment::EMPTY
};

const T0: &str = "Resumed with a `&mut Vec<u8>`";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "by_hand_an_argument_can_be_lent_for_one_resumption",
        sentence: "By hand, as a struct or an `FnMut`, an argument can be lent for one resumption.",
        holds: |e| {
            Ok(compiles(e, T0, "a struct, for any lifetime", "today's solver")?
                && compiles(e, T0, "an `FnMut`, for any lifetime", "today's solver")?)
        },
    },
    Claim {
        id: "a_coroutine_has_one_lifetime_for_all_its_resumptions",
        sentence: "A `#[coroutine]` has one lifetime for all its resumptions, with today's trait solver and with the next one.",
        holds: |e| {
            for solver in ["today's solver", "`-Znext-solver`"] {
                let refuses = |row| Ok::<_, Missing>(!compiles(e, T0, row, solver)?);
                if !(refuses("a coroutine that uses it and lets it go")?
                    && refuses("a coroutine that keeps it (must not compile)")?)
                {
                    return Ok(false);
                }
            }
            compiles(e, T0, "one lifetime, both buffers outlive the coroutine", "today's solver")
        },
    },
];

const CASES: [(&str, &str); 8] = [
    ("by_hand", "a struct, for any lifetime"),
    ("closure", "an `FnMut`, for any lifetime"),
    ("inferred", "a coroutine that uses it and lets it go"),
    ("let_go", "the same, from a `yield` alone"),
    ("ignored", "a coroutine that ignores it"),
    ("kept", "a coroutine that keeps it (must not compile)"),
    ("one_lifetime", "one lifetime, both buffers outlive the coroutine"),
    ("looked_at_between", "one lifetime, the caller looks at its buffer in between"),
];

fn run() -> Result<Evidence> {
    let mut evidence = Evidence::default();
    for (case, row) in CASES {
        let snippet = snippet("q07_borrowed_arguments/any_lifetime.rs").case(case);
        let table = "Resumed with a `&mut Vec<u8>`";
        evidence.add(table, row, "today's solver", snippet.verdict()?);
        evidence.add(table, row, "`-Znext-solver`", snippet.flag("-Znext-solver=globally").verdict()?);
    }
    Ok(evidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_a_loan_is_refused_whatever_else_changes() {
        let snippet = snippet("q07_borrowed_arguments/any_lifetime.rs").case("kept");
        assert!(!snippet.verdict().unwrap().compiles());
    }
}
