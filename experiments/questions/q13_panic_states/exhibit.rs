//! Bytes of machine code of the scheduler chapter's tasks, optimised for size, with unwinding and without; and of one task in
//! forms that differ in their last states alone.

use pausa_story::Failure;

use crate::chapters::{ENCODINGS, with_driver};
use crate::evidence::{Evidence, Value};
use crate::exhibit::{Exhibit, Status};
use crate::snippet::Snippet;

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    folder: "q13_panic_states",
    question: "What do the panic and completion states cost?",
    status: Status::Answered,
    answer: "some tens of bytes for each task, by hand; being pending instead costs next to nothing; unwinding costs more than both",
    run,
    workloads: &[],
};

const FORMS: [(&[&str], &str); 6] = [
    (&["completes"], "coroutine that completes"),
    (&["never_completes"], "coroutine over an endless range"),
    (&["never_returns"], "coroutine that loops for ever"),
    (&["by_hand", "panics"], "by hand, panics after its end (emulated)"),
    (&["by_hand", "pending"], "by hand, is pending after its end (emulated)"),
    (&["by_hand"], "by hand, without such states"),
];

fn run() -> Result<Evidence, Failure> {
    let mut evidence = Evidence::default();
    for (encoding, _) in ENCODINGS {
        let tasks = with_driver(encoding, &["ch2_cooperative"], "q13_panic_states/spawn.rs")?;
        add(&mut evidence, "Both tasks of `ch2_cooperative`: bytes of machine code", encoding, &tasks)?;
    }
    for (cases, form) in FORMS {
        let snippet = Snippet::of("q13_panic_states/states.rs").with_contract();
        let snippet = cases.iter().fold(snippet, |snippet, case| snippet.case(case));
        add(&mut evidence, "One task, its last states varied: bytes of machine code", form, &snippet)?;
    }
    Ok(evidence)
}

fn add(evidence: &mut Evidence, table: &str, row: &str, snippet: &Snippet) -> Result<(), Failure> {
    for level in ["s", "z"] {
        for panic in ["unwind", "abort"] {
            let compiled = snippet.clone().optimised(level).flag(&format!("-Cpanic={panic}"));
            evidence.add(table, row, &format!("O{level}, {panic}"), Value::Code(compiled.all_code()?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q13_the_answer_holds() {
        EXHIBIT.assert_the_answer_holds();
    }
}
