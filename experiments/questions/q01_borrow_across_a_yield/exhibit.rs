//! Bodies in their natural form, movable and `static`, and the rewrites that the movable ones are forced to; then every
//! chapter of the `coroutine` encoding without the word `static`.

use std::fs;
use std::path::{Path, PathBuf};

use pausa_story::{CATALOGUE, Failure};

use crate::evidence::{Evidence, Value};
use crate::exhibit::{Exhibit, Status, failed, root};
use crate::snippet::Snippet;

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    folder: "q01_borrow_across_a_yield",
    question: "Ship generators that cannot borrow across a yield?",
    status: Status::Depends,
    answer: "what is consumed or lent from outside needs no borrow of itself; what is owned and looped over, and all that awaits, does",
    run,
    workloads: &[],
};

const BODIES: [(&str, &str); 9] = [
    ("elements", "`for` over the elements of an owned `Vec`"),
    ("in_place", "the same, changing them"),
    ("lines", "`for` over the lines of an owned `String`"),
    ("letters", "`for` over its letters"),
    ("entries", "`for` over an owned map"),
    ("guard", "a `RefCell` guard held across a pause"),
    ("tree", "a walk of an owned tree with a stack of references"),
    ("consumed", "`for` that consumes an owned `Vec`"),
    ("lent", "`for` over a slice lent from outside"),
];

fn run() -> Result<Evidence, Failure> {
    let mut evidence = Evidence::default();
    let file = "q01_borrow_across_a_yield/natural.rs";
    let source = fs::read_to_string(root().join(file)).map_err(|error| failed(Path::new(file), &error))?;
    for (case, row) in BODIES {
        let table = "Bodies as they are written first";
        let snippet = Snippet::of(file).case(case);
        evidence.add(table, row, "movable", code_of(&snippet.clone().case("movable"))?);
        evidence.add(table, row, "`static`", code_of(&snippet.clone().case("immovable"))?);
        evidence.add(table, row, "rewritten, movable", code_of(&snippet)?);
        let [natural, rewritten] = lines(&source, case);
        evidence.add(table, row, "lines", Value::Count(natural));
        evidence.add(table, row, "lines rewritten", Value::Count(rewritten));
    }
    chapters(&mut evidence)?;
    Ok(evidence)
}

/// The code of the first error alone; the sentence is the same for all.
fn code_of(snippet: &Snippet) -> Result<Value, Failure> {
    Ok(match snippet.verdict()? {
        Value::CompileError { code, .. } => Value::Text(code),
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
fn chapters(evidence: &mut Evidence) -> Result<(), Failure> {
    let table = "The chapters of the `coroutine` encoding";
    let of_encoding = root().join("../../crates/pausa-coroutine/src");
    for program in CATALOGUE {
        let file = of_encoding.join(program.id).with_extension("rs");
        // It does not have every program.
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
        evidence.add(table, program.id, "`static` bodies", Value::Count(statics));
        evidence.add(table, program.id, "E0626 without the word", Value::Count(borrows));
    }
    Ok(())
}

fn is_borrow(error: &Value) -> bool {
    matches!(error, Value::CompileError { code, .. } if code == "E0626")
}

/// The errors of a chapter alone, as a crate with its adapter.
fn made_movable(encoding: &Path, id: &str, chapter: &str) -> Result<Vec<Value>, Failure> {
    let folder = tempfile::tempdir().map_err(|error| failed(encoding, &error))?;
    let write = |name: &str, text: &str| -> Result<PathBuf, Failure> {
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
    Snippet::at(write("main.rs", &main)?).with_contract().errors()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q01_the_answer_holds() {
        EXHIBIT.assert_the_answer_holds();
    }
}
