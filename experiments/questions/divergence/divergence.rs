//! The divergence table: how the encodings differ when the language or the library is used directly. A column is
//! determined by running (`constructs.rs`) or by compiling (`compiled.rs`, `without_std.rs`) the same code for each
//! encoding.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "Where do the encodings differ, as the language or the library gives them?",
    status: Some(Status::Answered),
    plan: |plan| gather(plan, run),
    claims: CLAIMS,
    tables: &[("decides", |facts| decides(facts, TABLE)), ("result", |facts| others(facts, TABLE))],
    ..exhibit!("divergence", "divergence")
};

const CLAIMS: &[Claim] = &[
    Claim {
        id: "no_two_encodings_agree_everywhere",
        sentence: "No two of the {encodings} encodings agree in all of the {columns} columns.",
        holds: |e| {
            let (columns, encodings) = (rows(e, TABLE), columns(e, TABLE));
            let mut seen = Vec::new();
            for encoding in &encodings {
                let cells = columns
                    .iter()
                    .map(|column| word(e, TABLE, column, encoding))
                    .collect::<Result<Vec<_>, _>>()?;
                if seen.contains(&cells) || cells.iter().any(|cell| cell.is_empty() || *cell == "?") {
                    return Ok(false);
                }
                seen.push(cells);
            }
            e.say("encodings", encodings.len());
            e.say("columns", columns.len());
            Ok(true)
        },
    },
    Claim {
        id: "a_yield_operand_is_no_coercion_site",
        sentence: "The operand of a `yield` is not coerced: `Box::new(1)` is no `Box<dyn Debug>` in `#[coroutine]`, `gen` and \
                   `async-stream` (E0271). Where the pause is a call, its argument is coerced.",
        holds: |e| {
            let of = |encoding| word(e, BODIES, SHOWED[0].0, encoding);
            Ok(all(["coroutine", "gen", "async"], |encoding| Ok(of(encoding)? == "E0271"))?
                && all(["genawaiter", "corosensei", "diapause"], |encoding| Ok(of(encoding)? == "compiles"))?)
        },
    },
    Claim {
        id: "a_dropped_stack_poisons_a_mutex",
        sentence: "A paused corosensei body that is dropped unwinds its stack, and poisons a mutex whose guard it holds. In diapause \
                   a guard that is not used afterwards is not held. In the others the mutex stays whole.",
        holds: |e| {
            let states = ["whole", "whole", "whole", "whole", "poisoned", "not held"];
            all(OTHERS.iter().zip(states), |(encoding, state)| Ok(word(e, BODIES, GUARD, encoding)? == state))
        },
    },
];

const ENCODINGS: [&str; 7] = ["struct", "genawaiter", "coroutine", "async", "gen", "corosensei", "diapause"];

/// How a column is determined.
#[derive(Clone, Copy)]
enum How {
    /// By the cells that `constructs.rs` prints. For a missing cell, the code that cannot be written is a compile
    /// error.
    Runs,
    /// By the compiler's verdict, which a function turns into the text of the cell.
    Compiles(fn(&Asked) -> &'static str),
}

/// The compiler's verdicts for a cell.
struct Asked {
    encoding: &'static str,
    verdict: Value,
    /// The verdict on the second way to write it, if there is one.
    variant: Option<Value>,
}

const COLUMNS: [(&str, How); 14] = [
    ("first value sent", How::Runs),
    ("after the end", How::Runs),
    ("after a panic", How::Runs),
    ("drop while paused", How::Runs),
    ("moved while paused", How::Runs),
    ("Send", How::Compiles(yes_or_no)),
    ("Clone", How::Compiles(clone)),
    ("borrow across a pause", How::Compiles(borrow)),
    ("resume arguments", How::Compiles(resume_arguments)),
    ("return value", How::Runs),
    ("delegation", How::Runs),
    ("no_std", How::Compiles(yes_or_no)),
    ("allocations", How::Runs),
    ("bytes", How::Runs),
];

/// Further observations from bodies: a row of `showed.rs`, and the encodings that it has.
const SHOWED: [(&str, &str, &[&str]); 8] = [
    ("`yield Box::new(1)`, where the item is `Box<dyn Debug>`", "coercion", OTHERS),
    ("a pause in the operand of another", "operand", OTHERS),
    ("`?`, where items or the end are results", "question mark", &["coroutine", "async", "gen"]),
    ("a pause in a closure for `for_each`", "closure", OTHERS),
    ("a body that calls itself, without a box", "recursion", &["genawaiter", "coroutine", "gen"]),
    ("`static`, so that it may borrow from itself", "static", &["gen"]),
    ("`match yield x {`", "match", &["coroutine", "gen"]),
    ("`match (yield x) {`", "parentheses", &["coroutine", "gen"]),
];

/// All encodings except the struct, which has no pauses.
const OTHERS: &[&str] = &["genawaiter", "coroutine", "async", "gen", "corosensei", "diapause"];

const BODIES: &str = "What bodies showed";
const GUARD: &str = "a mutex whose guard is held across the pause at which the body is dropped";
const MERGE: &str = "a merge of two sorted inputs, across its pauses";

/// The cells, and how each was found.
const TABLE: &str = "The divergence table";
const FOUND: &str = "How each cell was found";

fn run(evidence: &mut Evidence) -> Result<()> {
    let printed = snippet("divergence/constructs.rs").with_libraries(&LIBRARIES).optimised("2").printed()?;
    for (column, how) in COLUMNS {
        for encoding in ENCODINGS {
            let (text, found) = match how {
                How::Runs => match cell(&printed, column, encoding) {
                    Some(cell) => cell,
                    None => impossible(column, encoding)?,
                },
                How::Compiles(text) => compiled(column, encoding, text)?,
            };
            evidence.add(TABLE, column, encoding, Value::Text(text));
            evidence.add(FOUND, &format!("{column}: {encoding}"), "found", Value::Text(found));
        }
    }
    for (title, row, encodings) in SHOWED {
        for encoding in encodings {
            evidence.add(BODIES, title, encoding, showed(row, encoding).verdict()?);
        }
    }
    for encoding in OTHERS {
        let printed = showed("guard", encoding).printed()?;
        evidence.add(BODIES, GUARD, encoding, Value::text(printed.trim()));
    }
    let layout = showed("merge", "coroutine").flag("--crate-type=lib").layout("{coroutine@")?;
    evidence.add(BODIES, MERGE, "coroutine", Value::Text(kept(&layout)));
    Ok(())
}

fn showed(row: &str, encoding: &str) -> Snippet {
    let snippet = snippet("divergence/showed.rs").with_libraries(&LIBRARIES);
    snippet.case(&format!("row=\"{row}\"")).case(&format!("encoding=\"{encoding}\""))
}

/// What has no name in the state that has most of it: the tuple that is matched, and the drop flags.
fn kept(layout: &str) -> String {
    let of_state = |state: &str| {
        let lines = state.lines().take_while(|line| !line.contains("variant `"));
        let unnamed: Vec<_> = lines.filter(|line| line.contains("`..coroutine_field")).collect();
        let of = |wanted: &str| unnamed.iter().filter(|line| line.contains(wanted)).count();
        (of("type: (Option<"), of("type: bool"))
    };
    match layout.split("variant `Suspend").skip(1).map(of_state).max() {
        Some((1, flags)) => format!("the tuple of the `match`, {flags} drop flags"),
        _ => "no tuple".into(),
    }
}

fn cell(printed: &str, column: &str, encoding: &str) -> Option<(String, String)> {
    let cells = printed.lines().map(|line| line.splitn(4, '\t').collect::<Vec<_>>());
    let mut cells = cells.filter(|cell| cell.len() == 4 && cell[0] == column && cell[1] == encoding);
    cells.next().map(|cell| (cell[2].to_string(), cell[3].to_string()))
}

/// A cell of a column that is run, if the code does not compile.
fn impossible(column: &str, encoding: &'static str) -> Result<(String, String)> {
    match asked(column, encoding, None)? {
        verdict if verdict.compiles() => {
            Err(format!("{column}, {encoding}: it compiles, and was not run").into())
        }
        error => Ok(("no".into(), error.to_string())),
    }
}

fn compiled(
    column: &str,
    encoding: &'static str,
    text: fn(&Asked) -> &'static str,
) -> Result<(String, String)> {
    let verdict = asked(column, encoding, None)?;
    let has_variant = matches!(
        (column, encoding),
        ("Clone", "coroutine" | "gen") | ("borrow across a pause", "coroutine" | "diapause")
    );
    let variant = if has_variant { Some(asked(column, encoding, Some("variant"))?) } else { None };
    let mut found = format!("{}: {verdict}", what(column, encoding));
    if let Some(variant) = &variant {
        found += &format!("; {}: {variant}", what_variant(column, encoding));
    }
    Ok((text(&Asked { encoding, verdict, variant }).to_string(), found))
}

fn asked(column: &str, encoding: &str, variant: Option<&str>) -> Result<Value> {
    let file = if column == "no_std" { "divergence/without_std.rs" } else { "divergence/compiled.rs" };
    let snippet = snippet(file).with_libraries(&LIBRARIES);
    let snippet = snippet.case(&format!("column=\"{column}\"")).case(&format!("encoding=\"{encoding}\""));
    variant.map_or(snippet.clone(), |name| snippet.case(name)).verdict()
}

/// What a column of the compiler's is about.
fn what(column: &str, encoding: &str) -> &'static str {
    match column {
        "borrow across a pause" if encoding == "diapause" => {
            "an element of an own vector, lent across a pause"
        }
        "Send" => "given to a function that asks for `Send`",
        "Clone" => "given to a function that asks for `Clone`",
        "borrow across a pause" => "a loop over an own vector that pauses in it",
        "resume arguments" => "each resumption lends a line that lives no longer",
        "no_std" => "in a crate that has a panic handler of its own",
        _ => "compiled",
    }
}

fn what_variant(column: &str, encoding: &str) -> &'static str {
    match (column, encoding) {
        ("Clone", _) => "with the feature `coroutine_clone`",
        (_, "coroutine") => "with the word `static`",
        _ => "the whole vector, lent",
    }
}

// A function for each column that compiles: the cell's text.

fn yes_or_no(asked: &Asked) -> &'static str {
    if asked.verdict.compiles() { "yes" } else { "no" }
}

fn clone(asked: &Asked) -> &'static str {
    match (asked.encoding, asked.verdict.compiles(), asked.variant.as_ref().is_some_and(Value::compiles)) {
        ("struct" | "diapause", true, _) => "yes, derived",
        (_, _, true) => "by a feature",
        _ => yes_or_no(asked),
    }
}

fn borrow(asked: &Asked) -> &'static str {
    match (asked.encoding, asked.verdict.compiles(), asked.variant.as_ref().is_some_and(Value::compiles)) {
        (_, true, _) => "yes",
        ("coroutine", _, true) => "`static` alone",
        ("diapause", _, true) => "of a variable alone",
        _ => "no",
    }
}

fn resume_arguments(asked: &Asked) -> &'static str {
    match (asked.encoding, &asked.verdict) {
        ("async", verdict) if verdict.compiles() => "a `Context` alone",
        (_, verdict) if verdict.compiles() => "any, lent anew",
        (_, verdict) if code(verdict) == Some("E0061") => "none",
        _ => "any, of one lifetime",
    }
}

#[cfg(test)]
mod tests {
    use pausa_lab::claim::Verdict;

    use super::*;

    /// The other rows of what bodies showed.
    const ROWS: &[Claim] = &[
        Claim {
            id: "a_pause_in_the_operand_of_another_is_refused_by_async_stream",
            sentence: "`async-stream` refuses a pause in the operand of another (E0499), which the language's own constructs take.",
            holds: |e| {
                let of = |encoding| word(e, BODIES, SHOWED[1].0, encoding);
                Ok(of("async")? == "E0499" && of("coroutine")? == "compiles" && of("gen")? == "compiles")
            },
        },
        Claim {
            id: "gen_has_no_question_mark",
            sentence: "`?` is refused in `gen` (E0277). In `#[coroutine]` the error is what it returns, in `stream!` its last item.",
            holds: |e| {
                let of = |encoding| word(e, BODIES, SHOWED[2].0, encoding);
                Ok(of("gen")? == "E0277" && of("coroutine")? == "compiles" && of("async")? == "compiles")
            },
        },
        Claim {
            id: "only_a_stack_pauses_in_a_closure",
            sentence: "Only corosensei pauses in a closure that somebody else calls.",
            holds: |e| {
                all(OTHERS, |encoding| {
                    Ok(compiles(e, BODIES, SHOWED[3].0, encoding)? == (*encoding == "corosensei"))
                })
            },
        },
        Claim {
            id: "gen_has_no_static",
            sentence: "`gen` has no `static`: what it refuses as movable, a borrow across a pause and a call of itself (E0733), has no \
                       other form there.",
            holds: |e| {
                Ok(word(e, BODIES, SHOWED[4].0, "gen")? == "E0733"
                    && !compiles(e, BODIES, SHOWED[5].0, "gen")?
                    && word(e, TABLE, "borrow across a pause", "gen")? == "no")
            },
        },
        Claim {
            id: "match_yield_does_not_parse",
            sentence: "`match yield x {` does not parse, in `#[coroutine]` and in `gen`; `match (yield x) {` does.",
            holds: |e| {
                let of = |row: usize, encoding| compiles(e, BODIES, SHOWED[row].0, encoding);
                all(["coroutine", "gen"], |encoding| Ok(!of(6, encoding)? && of(7, encoding)?))
            },
        },
        Claim {
            id: "a_merge_keeps_the_tuple_of_its_match",
            sentence: "A merge of two sorted inputs keeps across its pauses: {kept}.",
            holds: |e| {
                let kept = word(e, BODIES, MERGE, "coroutine")?;
                e.say("kept", kept);
                Ok(kept.starts_with("the tuple") && !kept.contains(" 0 drop flags"))
            },
        },
    ];

    #[test]
    fn what_bodies_showed_is_in_the_facts() {
        let facts = EXPERIMENT.facts().expect("the facts are saved");
        for row in ROWS {
            let answer = row.check(&facts);
            assert_eq!(answer.verdict, Verdict::Holds, "{}: {}", answer.id, answer.sentence);
        }
    }
}
