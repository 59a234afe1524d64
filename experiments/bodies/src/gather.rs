//! Gathers the facts: what `cargo pausa try` finds out about each body.

use pausa_lab::build::workspace;
use pausa_lab::fact::{COMPILES, Fact, key};
use pausa_lab::{Build, Plan, Result, Value};
use pausa_try::Options;
use pausa_try::report::{Diagnostic, Figures, Outcome, PartKind, PerItem, Row, Type};

use crate::{bodies, file};

/// The packages of the command, and those that bodies are linked with.
const PACKAGES: [&str; 8] = [
    "pausa-try",
    "pausa-try-driver",
    "pausa-genawaiter",
    "pausa-coroutine",
    "pausa-async",
    "pausa-gen",
    "pausa-corosensei",
    "pausa-diapause",
];

/// Adds an item for each body to the plan.
pub(crate) fn plan(plan: &mut Plan<'_>) -> Result<()> {
    plan.sources.extend(Build::of(&PACKAGES).sources()?);
    plan.sources.push("experiments/bodies".into());
    for body in bodies()? {
        plan.ask(key(&body, ""), move |facts| {
            facts.extend(tried(&body)?);
            Ok(())
        });
    }
    Ok(())
}

fn value_of(each: PerItem) -> Value {
    match each {
        PerItem::Linear(each) => Value::of(Ok(each)),
        PerItem::Varies(..) => Value::missing("it depends on the size"),
        PerItem::Missing(reason) => Value::missing(reason),
    }
}

fn tried(body: &str) -> Result<Vec<Fact>> {
    let options = Options { files: vec![file(body)], ..Options::default() };
    let report = pausa_try::attempt(workspace()?.target_directory.as_std_path(), &options)
        .map_err(|error| format!("{body}: {error}"))?;
    let mut facts = Vec::new();
    let column = report.columns.into_iter().next().ok_or_else(|| format!("{body}: the report is empty"))?;
    for row in column.rows {
        if let Some(ended) = &row.ended {
            return Err(format!("{body}, {}: {ended}", row.encoding).into());
        }
        let is_first = report.groups.iter().any(|group| group.members.first() == Some(&row.encoding));
        facts.extend(facts_of(body, row, is_first));
    }
    Ok(facts)
}

/// Makes facts from a row of the report. Only the first encoding of a group has its trace saved.
fn facts_of(body: &str, row: Row, is_first: bool) -> Vec<Fact> {
    let about = key(body, row.encoding);
    let mut facts = Vec::new();
    let mut add = |form: &str, metric: &str, value: Value| {
        facts.push(Fact { key: about.form(form).metric(metric), value });
    };
    let compiles = match row.outcome {
        Outcome::Compiles => Value::text(COMPILES),
        Outcome::Unavailable(reason) => Value::missing(reason),
        Outcome::Refused(errors) => match errors.into_iter().next() {
            Some(Diagnostic { code, message, line, .. }) => {
                Value::Refused { error: code.unwrap_or_default(), says: format!("line {line}: {message}") }
            }
            None => Value::missing("refused without a reason"),
        },
    };
    add("", "compiles", compiles);
    if !row.notes.is_empty() {
        add("changed", "text", Value::text(row.notes.join("; ")));
    }
    if let Some(group) = row.group {
        add("trace", "text", Value::text(group));
    }
    if let Some(Figures { handle, heap, made, allocations, send, clone }) = row.figures {
        let yes = |is| Value::text(if is { "yes" } else { "no" });
        add("", "handle", Value::count(handle));
        add(
            "",
            "heap",
            heap.map_or_else(|| Value::missing("it never pauses"), |heap| Value::Number(heap as f64)),
        );
        add("", "allocations_to_make", Value::count(made));
        add("", "allocations", value_of(allocations));
        add("Send", "text", yes(send));
        add("Clone", "text", yes(clone));
    }
    if let Some(instructions) = row.instructions {
        add("", "instructions", value_of(instructions));
    }
    if let Some(code) = row.code {
        add("", "code", Value::count(code));
    }
    // Only the layouts that the compiler chooses.
    let layouts = row.layouts.into_iter().filter(|_| ["coroutine", "gen"].contains(&&*about.entry));
    for layout in layouts {
        add(&format!("layout of {}", layout.title), "text", Value::text(lines(&layout.of)));
    }
    if is_first {
        add("printed", "text", Value::text(row.trace.join("\n")));
    }
    facts
}

/// Formats a layout: its size, and a line for each state.
fn lines(layout: &Type) -> String {
    let mut lines = vec![format!("{} bytes", layout.size)];
    for state in &layout.variants {
        let parts = state.parts.iter().map(|part| {
            let kind = match part.kind {
                PartKind::Upvar => "upvar",
                PartKind::Local => "local",
                PartKind::Field => "field",
                PartKind::Padding => "padding",
            };
            format!("{kind} {} {}", part.called(), part.size)
        });
        lines.push(format!("{}: {}", state.name, parts.collect::<Vec<_>>().join(", ")));
    }
    lines.join("\n")
}
