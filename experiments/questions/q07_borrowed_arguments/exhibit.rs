//! A dialogue that is lent a buffer anew at each resumption, in every way of writing it, with both trait solvers.

use pausa_story::Failure;

use crate::evidence::Evidence;
use crate::exhibit::{Exhibit, Status};
use crate::snippet::Snippet;

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    folder: "q07_borrowed_arguments",
    question: "Can a resume argument be borrowed for one resumption?",
    status: Status::Answered,
    answer: "by hand yes; a `#[coroutine]` has one lifetime for all its resumptions, with either trait solver",
    run,
    workloads: &[],
};

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

fn run() -> Result<Evidence, Failure> {
    let mut evidence = Evidence::default();
    for (case, row) in CASES {
        let snippet = Snippet::of("q07_borrowed_arguments/any_lifetime.rs").case(case);
        let table = "Resumed with a `&mut Vec<u8>`";
        evidence.add(table, row, "today's solver", snippet.verdict()?);
        evidence.add(table, row, "`-Znext-solver`", snippet.flag("-Znext-solver=globally").verdict()?);
    }
    Ok(evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Value;

    #[test]
    fn q07_the_answer_holds() {
        EXHIBIT.assert_the_answer_holds();
    }

    #[test]
    fn what_keeps_a_loan_is_refused_whatever_else_changes() {
        let snippet = Snippet::of("q07_borrowed_arguments/any_lifetime.rs").case("kept");
        assert_ne!(snippet.verdict().unwrap(), Value::Compiles);
    }
}
