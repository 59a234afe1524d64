//! Delegation down a path of 1 to 20 coroutines, counted per item; and whether what is sent arrives at the inner one.

use std::process::Command;

use pausa::ch3_delegation::Delegation;
use pausa::{Guard, Outcome, Transcript};
use pausa_coroutine::CoroutineClosure;
use pausa_genawaiter::Genawaiter;
use pausa_lab::callgrind;
use pausa_story::Failure;
use pausa_struct::Struct;

use crate::evidence::{Evidence, Value};
use crate::exhibit::{Exhibit, Status};
use crate::snippet::Snippet;

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    folder: "q17_yield_from",
    question: "Is `yield from` worth syntax?",
    status: Status::Depends,
    answer: "as short for the loop it saves lines and no time, each item costs every level; only one that hands the inner coroutine over is flat",
    run,
    workloads: &[],
};

/// The encodings of `tree.rs`.
const WALKS: [(&str, &str); 5] = [
    ("struct, which keeps the path", "struct"),
    ("`#[coroutine]`, a loop at each level", "coroutine"),
    ("`gen`, a `for` at each level", "gen"),
    ("`async` with one slot, as `genawaiter`", "airlock"),
    ("`#[coroutine]`, handed over (emulated)", "handed_over"),
];

fn run() -> Result<Evidence, Failure> {
    let mut evidence = Evidence::default();
    let program = Snippet::of("q17_yield_from/tree.rs").optimised("3").program()?;
    let slope = |case: &str, shape: &str, depth: u64| {
        let run = |items: u64| {
            let mut command = Command::new(&program);
            command.args([case, shape, &depth.to_string(), &items.to_string()]);
            command
        };
        Value::instructions(callgrind::slope(run, 1_000, 3_000))
    };
    for (title, shape, depths) in [
        (
            "Instructions per item, which comes from the bottom of so many levels, O3",
            "deep",
            &[1, 5, 10, 20][..],
        ),
        ("The same, where each level yields an item itself; with its allocation", "path", &[5, 20]),
    ] {
        for (row, case) in WALKS {
            for &depth in depths {
                evidence.add(title, row, &format!("{depth}"), slope(case, shape, depth));
            }
        }
    }
    let sent = "Sent to the outer coroutine of `ch3_delegation`: 3, 4, then `None`";
    for (row, trace) in [
        ("struct", sums::<Struct>()),
        ("genawaiter", sums::<Genawaiter>()),
        ("coroutine", sums::<CoroutineClosure>()),
    ] {
        evidence.add(sent, row, "what comes out", Value::Text(trace));
    }
    let nothing = "an iterator is sent nothing; its return value is dropped, too";
    evidence.add(sent, "`gen`", "what comes out", Value::Missing(nothing.into()));
    Ok(evidence)
}

/// The inner coroutine sums what it hears: the sums show that it hears it.
fn sums<E: Delegation>() -> String {
    let mut outer = Guard::new(E::delegator(Transcript::silent()));
    let mut said = vec![shown(outer.start())];
    said.extend([Some(3), Some(4), None].map(|sent| shown(outer.send(sent))));
    said.join("; ")
}

fn shown<E: std::fmt::Display>(outcome: Result<Outcome<i64, i64>, E>) -> String {
    match outcome {
        Ok(Outcome::Yielded(sum)) => format!("yields {sum}"),
        Ok(Outcome::Complete(sum)) => format!("returns {sum}"),
        Err(refused) => refused.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q17_the_answer_holds() {
        EXHIBIT.assert_the_answer_holds();
    }

    #[test]
    fn what_is_sent_arrives_at_the_inner_coroutine() {
        let heard = "yields 0; yields 3; yields 7; returns 7";
        assert_eq!([sums::<Struct>(), sums::<Genawaiter>(), sums::<CoroutineClosure>()], [heard; 3]);
    }
}
