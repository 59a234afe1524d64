//! Compiles bodies in their natural form, movable and `static`, and runs the rewrites that movable ones need. Then
//! compiles every chapter of the `coroutine` encoding without the word `static`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::exhibit::*;
use pausa_story::CATALOGUE;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    name: "q01",
    folder: concat!(env!("CARGO_MANIFEST_DIR"), "/q01_borrow_across_a_yield"),
    command: "cargo pausa questions q01",
    question: "Ship generators that cannot borrow across a yield?",
    status: Some(Status::DependsOn("what the body loops over: its own data or borrowed data")),
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: &[("decides", |facts| decides(facts, T0)), ("result", |facts| others(facts, T0))],
    ..Experiment::EMPTY
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
            for row in rows(e, T1) {
                let chapters = ["ch3", "ch4", "ch5", "ch6_cancel"];
                let awaits = chapters.iter().any(|chapter| row.starts_with(chapter));
                if awaits != (number(e, T1, row, "`static` bodies")? > 0.0) {
                    return Ok(false);
                }
            }
            Ok(true)
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

fn run() -> Result<Evidence> {
    let mut evidence = Evidence::default();
    let file = "q01_borrow_across_a_yield/natural.rs";
    let source = fs::read_to_string(root().join(file)).map_err(|error| failed(Path::new(file), &error))?;
    for (case, row) in BODIES {
        let snippet = snippet(file).case(case);
        let immovable = snippet.clone().case("immovable");
        evidence.add(T0, row, "movable", code_of(&snippet.clone().case("movable"))?);
        evidence.add(T0, row, "`static`", code_of(&immovable)?);
        evidence.add(T0, row, "rewritten, movable", code_of(&snippet)?);
        let (wanted, given) = (immovable.printed()?, snippet.printed()?);
        let same =
            if wanted == given { "the same".to_string() } else { format!("{given} instead of {wanted}") };
        evidence.add(T0, row, "its items", Value::text(same.replace('\n', " ")));
        let [natural, rewritten] = lines(&source, case);
        evidence.add(T0, row, "lines", Found::count(natural));
        evidence.add(T0, row, "lines rewritten", Found::count(rewritten));
    }
    chapters(&mut evidence)?;
    Ok(evidence)
}

/// Keeps only the code of the first error; the message is the same for all.
fn code_of(snippet: &Snippet) -> Result<Value> {
    Ok(match snippet.verdict()? {
        Value::Refused { error: code, .. } => Value::Text(code),
        other => other,
    })
}

/// Lines of the two bodies of a case.
fn lines(source: &str, case: &str) -> [u64; 2] {
    let start = source.find(&format!("#[cfg({case})]")).unwrap_or(0);
    let body = source[start..].split("    });").next().unwrap_or_default();
    let mut parts = body.split("    } {\n");
    let mut count = |skipped| parts.next().map_or(0, |part| part.lines().count() as u64 - skipped);
    [count(2), count(0)]
}

/// The chapters of the encoding, copied, with their `static` coroutines made movable.
fn chapters(evidence: &mut Evidence) -> Result<()> {
    let of_encoding = root().join("../../crates/pausa-coroutine/src");
    for program in CATALOGUE {
        let file = of_encoding.join(program.id).with_extension("rs");
        // The encoding lacks some programs.
        if !file.exists() {
            continue;
        }
        let text = fs::read_to_string(&file).map_err(|error| failed(&file, &error))?;
        let statics = text.matches("static move |").count() as u64;
        let errors = made_movable(&of_encoding, program.id, &text)?;
        let borrows = errors.iter().filter(|error| is_borrow(error)).count() as u64;
        if borrows < errors.len() as u64 {
            return Err(failed(&file, &format!("{errors:?}")));
        }
        evidence.add(T1, program.id, "`static` bodies", Found::count(statics));
        evidence.add(T1, program.id, "E0626 without the word", Found::count(borrows));
    }
    Ok(())
}

fn is_borrow(error: &Value) -> bool {
    matches!(error, Value::Refused { error: code, .. } if code == "E0626")
}

/// Counts the errors of one chapter, compiled as a crate with its adapter.
fn made_movable(encoding: &Path, id: &str, chapter: &str) -> Result<Vec<Value>> {
    let folder = tempfile::tempdir().map_err(|error| failed(encoding, &error))?;
    let write = |name: &str, text: &str| -> Result<PathBuf> {
        let file = folder.path().join(name);
        fs::write(&file, text).map_err(|error| failed(&file, &error))?;
        Ok(file)
    };
    let read = |name: &str| {
        let file = encoding.join(name);
        fs::read_to_string(&file).map_err(|error| failed(&file, &error))
    };
    write("adapter.rs", &read("adapter.rs")?)?;
    write(&format!("{id}.rs"), &chapter.replace("static move |", "move |"))?;
    let library = read("lib.rs")?;
    let features = library.lines().find(|line| line.starts_with("#![feature(")).unwrap_or_default();
    let main = format!(
        "{features}\nmod adapter;\nmod {id};\n\
         #[derive(Clone, Copy, Debug)]\npub struct CoroutineClosure;\nfn main() {{}}\n"
    );
    Snippet::at(write("main.rs", &main)?).with_sources(&CONTRACT).errors()
}
