//! Compiles bodies in their natural form, movable and `static`, and runs the rewrites that movable ones need. Then
//! compiles every chapter of the `coroutine` encoding without the word `static`.

use crate::chapters::{coroutine_chapters, errors_of};
use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Ship generators that cannot borrow across a yield?",
    status: Some(Status::DependsOn("what the body loops over: its own data or borrowed data")),
    ..exhibit!("q01", "q01_borrow_across_a_yield", run, CLAIMS, T0)
};

const T0: &str = "Bodies as they are written first";
const T1: &str = "The chapters of the `coroutine` encoding";
const CLAIMS: &[Claim] = &[
    Claim {
        id: "a_borrow_of_its_own_data_across_a_pause_is_refused",
        sentence: "A movable coroutine rejects {refused} of {all} bodies in their natural form: those that borrow their own data across a pause. Bodies that consume their data or borrow it from outside compile.",
        holds: |e| {
            let rows = rows(e, T0);
            let refused =
                rows.iter().filter(|row| !matches!(compiles(e, T0, row, "movable"), Ok(true))).count();
            e.say("refused", refused);
            e.say("all", rows.len());
            let lent = ["`for` that consumes an owned `Vec`", "`for` over a slice lent from outside"];
            Ok(refused + lent.len() == rows.len()
                && compiles(e, T0, lent[0], "movable")?
                && compiles(e, T0, lent[1], "movable")?)
        },
    },
    Claim {
        id: "static_takes_every_body",
        sentence: "`static` accepts all of these bodies. Each also has a movable rewrite that yields the same items, in up to {times} times the lines.",
        holds: |e| {
            let mut longest: f64 = 0.0;
            for row in rows(e, T0) {
                longest = longest.max(number(e, T0, row, "lines rewritten")? / number(e, T0, row, "lines")?);
                if !(compiles(e, T0, row, "`static`")?
                    && compiles(e, T0, row, "rewritten, movable")?
                    && word(e, T0, row, "its items")? == "the same")
                {
                    return Ok(false);
                }
            }
            e.say("times", format!("{longest:.1}"));
            Ok(true)
        },
    },
    Claim {
        id: "every_chapter_that_awaits_needs_static",
        sentence: "Every chapter that awaits needs `static`, and no other does.",
        holds: |e| {
            all(rows(e, T1), |row| {
                let chapters = ["ch3", "ch4", "ch5", "ch6_cancel"];
                let awaits = chapters.iter().any(|chapter| row.starts_with(chapter));
                Ok(awaits == (number(e, T1, row, "`static` bodies")? > 0.0))
            })
        },
    },
];

const BODIES: [(&str, &str); 9] = [
    ("elements", "`for` over the elements of an owned `Vec`"),
    ("in_place", "the same, changing them"),
    ("lines", "`for` over the lines of an owned `String`"),
    ("letters", "`for` over its letters"),
    ("entries", "`for` over an owned map with `String` keys"),
    ("guard", "a `RefCell` guard held across a pause"),
    ("tree", "a walk of an owned tree with a stack of references"),
    ("consumed", "`for` that consumes an owned `Vec`"),
    ("lent", "`for` over a slice lent from outside"),
];

fn run(evidence: &mut Evidence) -> Result<()> {
    let file = "q01_borrow_across_a_yield/natural.rs";
    let source = read(&root().join(file))?;
    for (case, row) in BODIES {
        let snippet = snippet(file).case(case);
        let immovable = snippet.clone().case("immovable");
        evidence.add(T0, row, "movable", short(snippet.clone().case("movable").verdict()?));
        evidence.add(T0, row, "`static`", short(immovable.verdict()?));
        evidence.add(T0, row, "rewritten, movable", short(snippet.verdict()?));
        let (wanted, given) = (immovable.printed()?, snippet.printed()?);
        let same =
            if wanted == given { "the same".to_string() } else { format!("{given} instead of {wanted}") };
        evidence.add(T0, row, "its items", Value::text(same.replace('\n', " ")));
        let [natural, rewritten] = lines(&source, case);
        evidence.add(T0, row, "lines", Found::count(natural));
        evidence.add(T0, row, "lines rewritten", Found::count(rewritten));
    }
    chapters(evidence)
}

/// Lines of the two bodies of a case.
fn lines(source: &str, case: &str) -> [u64; 2] {
    let start = source.find(&format!("#[cfg({case})]")).unwrap_or(0);
    let body = source[start..].split("    });").next().unwrap_or_default();
    let mut parts = body.split("    } {\n");
    let mut count = |skipped| parts.next().map_or(0, |part| part.lines().count() as u64 - skipped);
    [count(2), count(0)]
}

/// The chapters of the encoding, with their `static` coroutines made movable.
fn chapters(evidence: &mut Evidence) -> Result<()> {
    for (id, text) in coroutine_chapters()? {
        let errors = errors_of("", &[(id, &text.replace("static move |", "move |"))])?;
        if !errors.iter().all(|error| code(error) == Some("E0626")) {
            return Err(format!("{id}: {errors:?}").into());
        }
        evidence.add(T1, id, "`static` bodies", Found::count(text.matches("static move |").count() as u64));
        evidence.add(T1, id, "E0626 without the word", Found::count(errors.len() as u64));
    }
    Ok(())
}
