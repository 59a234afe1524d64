//! Determines which forms of one body are `noalias` in LLVM's IR, and counts the instructions of all.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "What does immovability cost the optimiser? (Partly emulated)",
    status: Some(Status::DependsOn("whether the body writes through other pointers between two pauses")),
    ..exhibit!("q29", "q29_noalias", run, CLAIMS, FORMS)
};

const FORMS: &str = "64 steps that write through a captured reference, between two pauses";
const MOVABLE: &str = "movable `#[coroutine]`";
const GEN: &str = "`gen` block";
const STATIC: &str = "`static` coroutine, borrows nothing";
const ASYNC: &str = "`async` block, borrows nothing";
const BORROWING: &str = "`async` block, borrows from itself";
const HAND: &str = "struct, `Unpin`";
const HAND_PINNED: &str = "struct, not `Unpin`";
const IN_A_LOCAL: &str = "struct, not `Unpin`, state in a local (emulated)";
const ROWS: [(&str, &str); 8] = [
    (MOVABLE, "resume_movable"),
    (GEN, "next_gen"),
    (STATIC, "resume_static"),
    (ASYNC, "poll_async"),
    (BORROWING, "poll_borrowing"),
    (HAND, "poll_by_hand"),
    (HAND_PINNED, "poll_by_hand_pinned"),
    (IN_A_LOCAL, "poll_by_hand_in_a_local"),
];
const ATTRIBUTE: &str = "in LLVM's IR";
const BUILDS: [(&str, &str, &str); 4] = [
    ("O2", "2", "-Zmutable-noalias=yes"),
    ("O3", "3", "-Zmutable-noalias=yes"),
    ("Os", "s", "-Zmutable-noalias=yes"),
    ("O3, no `noalias`", "3", "-Zmutable-noalias=no"),
];

const CLAIMS: &[Claim] = &[
    Claim {
        id: "what_is_not_unpin_is_not_noalias",
        sentence: "A movable coroutine, a `gen` block and a struct that is `Unpin` are `noalias` in LLVM's IR. A `static` coroutine and an `async` block are not, whether they borrow from themselves or not, and neither is a struct that is not `Unpin`.",
        holds: |e| {
            Ok(say(e, FORMS, ATTRIBUTE, &[MOVABLE, GEN, HAND], "noalias")?
                && say(e, FORMS, ATTRIBUTE, &[STATIC, ASYNC, BORROWING, HAND_PINNED], "not noalias")?)
        },
    },
    Claim {
        id: "where_the_body_writes_elsewhere_it_costs",
        sentence: "A body that writes through another pointer takes {least} to {most} times the instructions if it is pinned, at O2, O3 and Os; with `noalias` turned off for both they take the same within {apart} %.",
        holds: |e| {
            let ratio = |build| Ok(number(e, FORMS, STATIC, build)? / number(e, FORMS, MOVABLE, build)?);
            let ratios = [ratio("O2")?, ratio("O3")?, ratio("Os")?];
            let (least, most) =
                (ratios.iter().copied().fold(f64::MAX, f64::min), ratios.iter().copied().fold(0.0, f64::max));
            let apart = (ratio("O3, no `noalias`")? - 1.0).abs() * 100.0;
            e.say("least", format!("{least:.1}"));
            e.say("most", format!("{most:.1}"));
            e.say("apart", format!("{apart:.1}"));
            Ok(least > 1.2 && apart < 10.0)
        },
    },
    Claim {
        id: "an_async_block_that_borrows_nothing_pays_alike",
        sentence: "An `async` block that borrows nothing costs as much as one that does ({plain} and {borrowing} instructions per pause at O3). With its state in a local (by hand) it costs less ({local}), and by value, as a movable one, {movable}.",
        holds: |e| {
            let of = |row| number(e, FORMS, row, "O3");
            let (plain, borrowing) = (of(ASYNC)?, of(BORROWING)?);
            for (name, figure) in [
                ("plain", plain),
                ("borrowing", borrowing),
                ("local", of(IN_A_LOCAL)?),
                ("movable", of(MOVABLE)?),
            ] {
                e.say(name, figure);
            }
            Ok((plain / borrowing - 1.0).abs() < 0.05
                && of(IN_A_LOCAL)? < plain
                && of(MOVABLE)? < of(IN_A_LOCAL)?)
        },
    },
];

fn run(evidence: &mut Evidence) -> Result<()> {
    let file = || snippet("q29_noalias/forms.rs");
    let ir = file().optimised("3").flag("-Zmerge-functions=disabled").llvm_ir()?;
    for (row, function) in ROWS {
        evidence.add(FORMS, row, ATTRIBUTE, aliasing(&ir, function)?);
    }
    let sizes = [100, 200, 300];
    for (build, level, flag) in BUILDS {
        let program = file().optimised(level).flag(flag).program()?;
        // Without `noalias`, one movable form and one pinned form are enough.
        let compared =
            ROWS.iter().filter(|(row, _)| !build.contains("noalias") || [MOVABLE, STATIC].contains(row));
        for (row, _) in compared {
            evidence.add(FORMS, row, build, Found::instructions(slope_over(&program, &[row], &sizes)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn every_form_writes_the_same() {
        let path = snippet("q29_noalias/forms.rs").program().unwrap().path().unwrap();
        let mut written = ROWS.map(|(row, _)| Command::new(&path).args([row, "3"]).output().unwrap().stdout);
        assert!(!written[0].is_empty());
        written.sort();
        assert_eq!(written.first(), written.last());
    }
}
