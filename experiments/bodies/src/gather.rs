//! Gathers the facts: runs `cargo pausa try --json` on each body.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use pausa_lab::fact::{COMPILES, Fact, key};
use pausa_lab::{Build, Plan, Result, Value};
use serde::Deserialize;
use serde::de::IgnoredAny;

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

// The parts of the command's report that become facts.

#[derive(Deserialize)]
struct Report {
    columns: Vec<Column>,
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Column {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Group {
    members: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    encoding: String,
    outcome: Outcome,
    notes: Vec<String>,
    group: Option<char>,
    trace: Vec<String>,
    ended: Option<String>,
    figures: Option<Figures>,
    instructions: Option<PerItem>,
    code: Option<u64>,
    layouts: Vec<Layout>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Compiles,
    Refused(Vec<Diagnostic>),
    Unavailable(String),
}

#[derive(Deserialize)]
struct Diagnostic {
    code: Option<String>,
    message: String,
    line: usize,
}

#[derive(Deserialize)]
struct Figures {
    handle: u64,
    heap: Option<f64>,
    made: u64,
    allocations: PerItem,
    send: bool,
    clone: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum PerItem {
    Linear(f64),
    Varies(IgnoredAny, IgnoredAny),
    Missing(String),
}

#[derive(Deserialize)]
struct Layout {
    title: String,
    of: Type,
}

#[derive(Deserialize)]
struct Type {
    size: u64,
    variants: Vec<Variant>,
}

#[derive(Deserialize)]
struct Variant {
    name: String,
    parts: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    name: String,
    kind: String,
    of_type: Option<String>,
    size: u64,
}

impl From<PerItem> for Value {
    fn from(each: PerItem) -> Self {
        match each {
            PerItem::Linear(each) => Value::of(Ok(each)),
            PerItem::Varies(..) => Value::missing("it depends on the size"),
            PerItem::Missing(reason) => Value::missing(reason),
        }
    }
}

fn tried(body: &str) -> Result<Vec<Fact>> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    command.args(["run", "--quiet", "--package", "pausa-try", "--", "try"]).arg(file(body)).arg("--json");
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    let report: Report = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{body}: `cargo pausa try --json` printed no report: {error}"))?;
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
            Some(Diagnostic { code, message, line }) => {
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
        add("", "heap", heap.map_or_else(|| Value::missing("it never pauses"), Value::Number));
        add("", "allocations_to_make", Value::count(made));
        add("", "allocations", allocations.into());
        add("Send", "text", yes(send));
        add("Clone", "text", yes(clone));
    }
    if let Some(instructions) = row.instructions {
        add("", "instructions", instructions.into());
    }
    if let Some(code) = row.code {
        add("", "code", Value::count(code));
    }
    // Only the layouts that the compiler chooses.
    let layouts = row.layouts.into_iter().filter(|_| ["coroutine", "gen"].contains(&&*about.entry));
    for layout in layouts {
        add(&format!("layout of {}", layout.title), "text", Value::text(layout.lines()));
    }
    if is_first {
        add("printed", "text", Value::text(row.trace.join("\n")));
    }
    facts
}

impl Layout {
    fn lines(&self) -> String {
        let mut lines = vec![format!("{} bytes", self.of.size)];
        for Variant { name, parts } in &self.of.variants {
            let parts = parts.iter().map(|part| {
                let name = match &part.of_type {
                    Some(of_type) if part.name.starts_with('.') => format!("({of_type})"),
                    _ => part.name.clone(),
                };
                format!("{} {name} {}", part.kind, part.size)
            });
            lines.push(format!("{name}: {}", parts.collect::<Vec<_>>().join(", ")));
        }
        lines.join("\n")
    }
}
