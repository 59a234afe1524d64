//! Moves a pinned value by safe code, in each form. Emulates two repairs: the bodies that they reject, and the chapters
//! that lose `Unpin`.

use crate::chapters::{coroutine_adapter, coroutine_chapters, errors_of};
use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Are movable coroutines sound, and what does the repair cost? (Repairs emulated)",
    status: Some(Status::DependsOn("the repair that is chosen")),
    ..exhibit!("q21", "q21_movable_soundness", run, CLAIMS, REPAIRED)
};

const MOVED: &str = "A value that was pinned, at its drop";
const REPAIRED: &str = "What each repair does";
const CHAPTERS: &str = "Bodies of the chapters that lose `Unpin` if it is structural";

const TODAY: &str = "none";
const BORROWING: &str = "`pin!` borrows to the end of its scope (emulated)";
const STRUCTURAL: &str = "`Unpin` where all that is held is (emulated)";
const NEVER: &str = "never `Unpin`";

const CLAIMS: &[Claim] = &[
    Claim {
        id: "a_pinned_value_moves_in_every_movable_form",
        sentence: "No: in a movable `#[coroutine]`, in `gen` and in `iter!`, safe code moves a value that `pin!` has pinned. In `static` coroutines and in `async` the value does not move.",
        holds: |e| {
            let seen = "it is";
            Ok(say(
                e,
                MOVED,
                seen,
                &["`#[coroutine]`, `pin!` to the end of the body", "`gen`", "`iter!`"],
                "moved",
            )? && say(e, MOVED, seen, &["`#[coroutine] static`", "`async`"], "in its place")?)
        },
    },
    Claim {
        id: "a_borrowing_pin_refuses_the_witness_alone",
        sentence: "If `pin!` borrows a local until the end of its scope, the witness becomes E0626; bodies whose pin ends before a pause still compile, and none loses `Unpin`.",
        holds: |e| {
            Ok(say(e, REPAIRED, "`pin!` across a pause", &[BORROWING], "E0626")?
                && say(e, REPAIRED, "`pin!` that ended before", &[BORROWING], "compiles")?
                && say(e, REPAIRED, "a generic value across a pause", &[BORROWING], "compiles")?
                && number(e, REPAIRED, BORROWING, LOSE)? == 0.0)
        },
    },
    Claim {
        id: "a_structural_unpin_reaches_generic_bodies",
        sentence: "If a coroutine is `Unpin` only if everything it holds is, the witness is rejected, and so is every body that holds a generic value: {lose} of {bodies} movable bodies of the chapters, those that are generic over what they hold.",
        holds: |e| {
            let lose = number(e, REPAIRED, STRUCTURAL, LOSE)?;
            let bodies = number(e, REPAIRED, NEVER, LOSE)?;
            e.say("lose", lose);
            e.say("bodies", bodies);
            Ok(say(e, REPAIRED, "`pin!` across a pause", &[STRUCTURAL], "E0277")?
                && say(e, REPAIRED, "a generic value across a pause", &[STRUCTURAL], "E0277")?
                && say(e, REPAIRED, "the same in a box", &[STRUCTURAL], "compiles")?
                && (1.0..bodies).contains(&lose))
        },
    },
];

const BODIES: [(&str, &str); 4] = [
    ("across", "`pin!` across a pause"),
    ("before", "`pin!` that ended before"),
    ("generic", "a generic value across a pause"),
    ("boxed", "the same in a box"),
];
const LOSE: &str = "bodies of the chapters that lose `Unpin`";

fn run(evidence: &mut Evidence) -> Result<()> {
    for line in snippet("q21_movable_soundness/witness.rs").printed()?.lines() {
        let (form, seen) = line.split_once('\t').ok_or("no form")?;
        evidence.add(MOVED, form, "it is", Value::text(seen));
    }
    let [movable, lost] = chapters(evidence)?;
    for (repair, row, lose) in
        [("today", TODAY, 0), ("borrowing", BORROWING, 0), ("structural", STRUCTURAL, lost)]
    {
        for (body, column) in BODIES {
            let file = snippet("q21_movable_soundness/repairs.rs").case(repair).case(body);
            let told = short(file.clone().verdict()?);
            if told != short(file.case("generator").verdict()?) {
                return Err(format!("{row}, {column}: `gen` is otherwise").into());
            }
            evidence.add(REPAIRED, row, column, told);
        }
        evidence.add(REPAIRED, row, LOSE, Found::count(lose));
    }
    evidence.add(REPAIRED, NEVER, LOSE, Found::count(movable));
    Ok(())
}

/// What `Unpin` would be.
const STRUCTURAL_TRAIT: &str = "
    pub auto trait Structural {}
    impl !Structural for std::marker::PhantomPinned {}
    impl<T: ?Sized> Structural for &T {}
    impl<T: ?Sized> Structural for &mut T {}
    impl<T: ?Sized> Structural for Box<T> {}
    impl<T: ?Sized> Structural for std::rc::Rc<T> {}";

/// Counts the movable bodies of each chapter of the encoding, and those rejected by an adapter that requires
/// `Structural` in addition to `Unpin`. Returns the sums.
fn chapters(evidence: &mut Evidence) -> Result<[u64; 2]> {
    // Macros are exported once.
    let checking = coroutine_adapter()?
        .replace(" + Unpin", " + Unpin + crate::Structural")
        .replace("#[macro_export]", "#[allow(unused_macros)]");
    let head = format!("#![feature(auto_traits, negative_impls)]\n{STRUCTURAL_TRAIT}");
    let mut sums = [0, 0];
    for (id, chapter) in coroutine_chapters()? {
        let (mut movable, mut lost) = (0, 0);
        for checked in each_body_checked(&chapter) {
            let errors = errors_of(&head, &[("checked", &checking), (id, &checked)])?;
            let is_structural =
                |error: &Value| matches!(error, Value::Refused { says, .. } if says.contains("Structural"));
            if !errors.iter().all(is_structural) {
                return Err(format!("{id}: {errors:?}").into());
            }
            movable += 1;
            lost += u64::from(!errors.is_empty());
        }
        if movable > 0 {
            evidence.add(CHAPTERS, id, "movable bodies", Found::count(movable));
            evidence.add(CHAPTERS, id, "lose `Unpin`", Found::count(lost));
        }
        sums = [sums[0] + movable, sums[1] + lost];
    }
    Ok(sums)
}

/// Makes a copy of the chapter for each movable body, which uses the checking adapter in that copy.
fn each_body_checked(chapter: &str) -> Vec<String> {
    let is_movable =
        |(at, mark): &(usize, &str)| !chapter[at + mark.len()..].trim_start().starts_with("static");
    let bodies =
        chapter.match_indices("#[coroutine]").filter(|(at, _)| chapter[..*at].trim_end().ends_with('('));
    bodies
        .filter(is_movable)
        .map(|(at, _)| {
            // The call's name: `iterator(`.
            let before = chapter[..at].trim_end().trim_end_matches('(');
            let name = before
                .rfind(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .map_or(0, |at| at + 1);
            format!("{}crate::checked::{}", &chapter[..name], &chapter[name..])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_movable_body_is_checked_and_no_other() {
        let chapter = "//! `#[coroutine]`\n a = iterator(\n #[coroutine]\n move || 1); b = future(#[coroutine] static || 2);";
        let checked = each_body_checked(chapter);
        assert_eq!(checked.len(), 1);
        assert!(checked[0].contains("a = crate::checked::iterator(\n #[coroutine]"), "{}", checked[0]);
    }
}
