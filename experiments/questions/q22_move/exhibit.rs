//! Emulated: self-borrowing generators as movable coroutines, pinned, and with an auto trait that stands for `Move`.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    name: "q22",
    folder: concat!(env!("CARGO_MANIFEST_DIR"), "/q22_move"),
    command: "cargo pausa questions q22",
    question: "`!Move` instead of `Pin` for generators that borrow from themselves? (Emulated)",
    status: Some(Status::Demonstration),
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: &[("decides", |facts| decides(facts, USES))],
    ..Experiment::EMPTY
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
            let refused = CASES.iter().try_fold(0, |sum, (_, row)| {
                Ok::<_, Missing>(sum + usize::from(word(e, USES, row, FORMS[2].1)? != "runs"))
            })?;
            e.say("refused", refused);
            e.say("all", CASES.len());
            for (_, row) in by_value {
                if word(e, USES, row, FORMS[2].1)? != "E0277" || word(e, USES, row, FORMS[1].1)? != "runs" {
                    return Ok(false);
                }
            }
            Ok(refused == by_value.len())
        },
    },
];

fn run() -> Result<Evidence> {
    let mut evidence = Evidence::default();
    for (case, row) in CASES {
        for (form, column) in FORMS {
            let file = snippet("q22_move/uses.rs").case(form).case(case);
            let told = match file.verdict()? {
                Value::Refused { error, .. } => error,
                // It asserts its sum.
                _ => file.printed().map(|_| "runs".to_string())?,
            };
            evidence.add(USES, row, column, Value::Text(told));
        }
    }
    Ok(evidence)
}
