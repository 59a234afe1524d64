//! Emulated: self-borrowing generators as movable coroutines, pinned, and with an auto trait that stands for `Move`.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "`!Move` instead of `Pin` for generators that borrow from themselves? (Emulated)",
    status: Some(Status::Demonstration),
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: &[("decides", |facts| decides(facts, USES))],
    ..exhibit!("q22", "q22_move")
};

const USES: &str = "A generator that loops over what it owns";
const FORMS: [(&str, &str); 3] =
    [("movable", "movable"), ("pinned", "`static`, by `Pin<&mut _>`"), ("fixed", "`!Move` (emulated)")];
const CASES: [(&str, &str); 9] = [
    ("natural", "the body as it is written first"),
    ("next", "the rewritten body; `items.next()`"),
    ("loop_by_reference", "`for item in &mut items`"),
    ("map_by_reference", "an adapter over `&mut items`"),
    ("map_by_value", "an adapter over `items`"),
    ("begun_and_moved", "begun, then moved"),
    ("in_a_box", "made, then boxed"),
    ("in_a_list", "made, then pushed to a `Vec`"),
    ("returned", "returned by a function (pinned: in a box)"),
];

const CLAIMS: &[Claim] = &[
    Claim {
        id: "both_take_the_body_that_a_movable_generator_refuses",
        sentence: "Pinned or with `!Move` (emulated), the body compiles in its natural form, and `next` takes `&mut self` in both; the movable generator needs the rewrite.",
        holds: |e| {
            let of = |form: usize, case: usize| word(e, USES, CASES[case].1, FORMS[form].1);
            Ok(of(0, 0)? == "E0626" && of(1, 0)? == "runs" && of(2, 0)? == "runs" && of(2, 1)? == "runs")
        },
    },
    Claim {
        id: "what_is_not_move_is_used_by_reference_alone",
        sentence: "With `!Move`, {refused} of {all} uses are rejected: those that take the generator by value (an adapter, a box, a list, a return). By `&mut` all work. Pinned, all work, because a pin can be moved; a function must then return a box.",
        holds: |e| {
            let by_value = &CASES[4..];
            let told = |row, form: usize| word(e, USES, row, FORMS[form].1);
            let refused =
                CASES.iter().filter(|(_, row)| told(row, 2).is_ok_and(|told| told != "runs")).count();
            e.say("refused", refused);
            e.say("all", CASES.len());
            Ok(all(by_value, |(_, row)| Ok(told(row, 2)? == "E0277" && told(row, 1)? == "runs"))?
                && refused == by_value.len())
        },
    },
];

fn run(evidence: &mut Evidence) -> Result<()> {
    for (case, row) in CASES {
        for (form, column) in FORMS {
            let file = snippet("q22_move/uses.rs").case(form).case(case);
            let mut told = short(file.verdict()?);
            if told.compiles() {
                // It asserts its sum.
                file.printed()?;
                told = Value::text("runs");
            }
            evidence.add(USES, row, column, told);
        }
    }
    Ok(())
}
