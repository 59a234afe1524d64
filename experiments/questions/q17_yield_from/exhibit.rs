//! Measures delegation down a path of 1 to 20 coroutines, per item; and checks that sent values arrive at the inner
//! one.

use std::process::Command;

use pausa_lab::build::succeed;

use crate::exhibit::*;
use pausa::ch3_delegation::Delegation;
use pausa::{Guard, Outcome, Transcript};
use pausa_coroutine::CoroutineClosure;
use pausa_genawaiter::Genawaiter;
use pausa_struct::Struct;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Is `yield from` worth syntax?",
    status: Some(Status::DependsOn(
        "what the syntax would do: loop at each level, or return the inner coroutine to the caller",
    )),
    ..exhibit!("q17", "q17_yield_from", run, CLAIMS, T0)
};

const T0: &str = "Instructions per item, which comes from the bottom of so many levels, O3";
const T1: &str = "Bytes of the path whose levels are not boxed";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "a_loop_at_each_level_costs_each_level",
        sentence: "With a loop at each level, which the syntax would shorten, an item costs each level: {one} instructions from 1 level, {twenty} from 20 at O3; {times} times as many from 20 at O2, O3 and Os.",
        holds: |e| {
            let of = |column| number(e, T0, LOOPED, column);
            e.say("one", format!("{:.0}", of("1")?));
            e.say("twenty", format!("{:.0}", of("20")?));
            let mut times = vec![of("20")? / of("1")?];
            for level in OTHER_LEVELS {
                let at = |depth| number(e, T3, &at_level(LOOPED, level), depth);
                times.push(at("20")? / at("1")?);
            }
            times.sort_by(f64::total_cmp);
            let (low, high) = (times[0], times[times.len() - 1]);
            e.say("times", format!("{low:.0} to {high:.0}"));
            Ok(low > 10.0)
        },
    },
    Claim {
        id: "only_what_hands_the_inner_one_over_is_flat",
        sentence: "Among the boxed variants, only one has a cost independent of the depth: the body yields its inner coroutine to the caller, which resumes that one directly ({flat} instructions per item at O3). A struct that stores the path has this property, too.",
        holds: |e| {
            e.say("flat", format!("{:.0}", number(e, T0, HANDED_OVER, "20")?));
            let flat = |table, row: &str| Ok(number(e, table, row, "1")? == number(e, table, row, "20")?);
            all([HANDED_OVER, PATH], |row| {
                let others = OTHER_LEVELS.map(|level| at_level(row, level));
                Ok(flat(T0, row)? && all(others, |row| flat(T3, &row))?)
            })
        },
    },
    Claim {
        id: "not_boxed_each_level_doubles_the_state",
        sentence: "Not boxed, an item from 10 levels takes {ten} instructions at O3, but each level doubles the state: {one} bytes for 1 level, {twenty} for 20.",
        holds: |e| {
            let bytes = |column| number(e, T1, UNBOXED, column);
            e.say("ten", format!("{:.0}", number(e, T0, UNBOXED, "10")?));
            e.say("one", bytes("1")?);
            e.say("twenty", bytes("20")?);
            Ok(bytes("5")? > 8.0 * bytes("1")? && bytes("20")? > 900.0 * bytes("10")?)
        },
    },
];

/// The walk without the encoding whose depth is in its type, at levels other than O3.
const T3: &str = "From the bottom of so many levels, at O2 and Os: instructions per item";
const OTHER_LEVELS: [&str; 2] = ["2", "s"];

fn at_level(row: &str, level: &str) -> String {
    format!("{row}, O{level}")
}

const TOO_LARGE: &str = "its state does not fit on the stack";

/// The depth of this form is part of its type.
const UNBOXED: &str = "`gen`, a `for` at each level, not boxed";

const PATH: &str = "struct, which keeps the path";
const LOOPED: &str = "`#[coroutine]`, a loop at each level";
const HANDED_OVER: &str = "`#[coroutine]`, handed over (emulated)";

/// The encodings of `tree.rs`.
const WALKS: [(&str, &str); 6] = [
    (PATH, "struct"),
    (LOOPED, "coroutine"),
    ("`gen`, a `for` at each level", "gen"),
    (UNBOXED, "unboxed"),
    ("`async` with one slot, as `genawaiter`", "airlock"),
    (HANDED_OVER, "handed_over"),
];

fn run(evidence: &mut Evidence) -> Result<()> {
    let program = snippet("q17_yield_from/tree.rs").optimised("3").program()?;
    let counted = |case: &str, shape: &str, depth: u64| {
        Found::instructions(slope(&program, &[case, shape, &depth.to_string()]))
    };
    for (title, shape, depths) in [
        (T0, "deep", &[1, 5, 10, 20][..]),
        ("The same, where each level yields an item itself; with its allocation", "path", &[5, 20]),
    ] {
        for (row, case) in WALKS.into_iter().filter(|(row, _)| shape == "deep" || *row != UNBOXED) {
            for &depth in depths {
                let too_large = row == UNBOXED && depth == 20;
                let found = if too_large {
                    Found::from(Value::missing(TOO_LARGE))
                } else {
                    counted(case, shape, depth)
                };
                evidence.add(title, row, &format!("{depth}"), found);
            }
        }
    }
    for level in OTHER_LEVELS {
        let program = snippet("q17_yield_from/tree.rs").optimised(level).program()?;
        for (row, case) in WALKS.into_iter().filter(|(row, _)| *row != UNBOXED) {
            for depth in ["1", "20"] {
                let found = Found::instructions(slope(&program, &[case, "deep", depth]));
                evidence.add(T3, &at_level(row, level), depth, found);
            }
        }
    }
    for depth in ["1", "5", "10", "20"] {
        let bytes = succeed(Command::new(program.path()?).args(["unboxed", "bytes", depth, "0"]))?;
        evidence.add(T1, UNBOXED, depth, Found::bytes(bytes.trim().parse::<u64>()?));
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
    evidence.add(sent, "`gen`", "what comes out", Value::missing(nothing));
    Ok(())
}

/// The inner coroutine adds up the values it receives, so the sums show that they arrive.
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
    fn a_sent_value_arrives_at_the_inner_coroutine() {
        let heard = "yields 0; yields 3; yields 7; returns 7";
        assert_eq!([sums::<Struct>(), sums::<Genawaiter>(), sums::<CoroutineClosure>()], [heard; 3]);
    }
}
