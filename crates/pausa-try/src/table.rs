//! The parts of a report as text, whatever shows them: cells, layouts, notes.

use pausa_lab::layout::{Kind, Part, Variant};

use crate::count::PerItem;
use crate::layout::Layout;
use crate::report::{Column, Figures, Outcome, Report, Row};

/// Rows of cells under a head.
pub(crate) struct Grid {
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    /// The first column of numbers.
    pub(crate) numbers_from: usize,
}

/// The notes about each encoding, in this order.
const TITLES: [&str; 8] = [
    "compiles",
    "trace",
    "paused, bytes\nhandle + heap",
    "allocations\nmade + per item",
    "instructions\nper item",
    "Send",
    "Clone",
    "machine\ncode, bytes",
];

/// A row for each encoding; for several builds or files, one for each encoding and figure, with a column for each of them.
pub(crate) fn grid(report: &Report) -> Grid {
    let several_groups = report.groups.len() > 1;
    if let [column] = &report.columns[..] {
        let head = std::iter::once("encoding").chain(TITLES).map(str::to_string).collect();
        let rows = column.rows.iter().map(|row| {
            let mut cells = vec![row.encoding.clone()];
            cells.extend(self::cells(row, several_groups));
            cells
        });
        return Grid { head, rows: rows.collect(), numbers_from: 3 };
    }
    let mut head = vec!["figure".to_string(), "encoding".to_string()];
    head.extend(titles(report));
    let mut encodings: Vec<&str> = Vec::new();
    for row in report.columns.iter().flat_map(|column| &column.rows) {
        if !encodings.contains(&row.encoding.as_str()) {
            encodings.push(&row.encoding);
        }
    }
    let mut rows = Vec::new();
    for (figure, title) in TITLES.iter().enumerate() {
        let mut title = title.replace('\n', " ");
        for encoding in &encodings {
            let figures = report.columns.iter().map(|column| {
                let row = column.rows.iter().find(|row| row.encoding == *encoding);
                row.map_or_else(none, |row| self::cells(row, several_groups).swap_remove(figure))
            });
            let figures: Vec<_> = figures.collect();
            if figures.iter().any(|figure| *figure != none()) {
                // Only the first row of a figure has its name.
                rows.push([vec![std::mem::take(&mut title), encoding.to_string()], figures].concat());
            }
        }
    }
    Grid { head, rows, numbers_from: 2 }
}

/// The settings in which the columns differ.
pub(crate) fn titles(report: &Report) -> Vec<String> {
    let settings: [fn(&Column) -> String; 5] = [
        |column| column.file.clone(),
        |column| column.compiler.clone(),
        |column| format!("opt {}", column.flags.opt),
        |column| format!("lto {}", column.flags.lto.as_deref().unwrap_or("none")),
        |column| match &column.flags.others[..] {
            [] => "no flag".to_string(),
            flags => flags.join(" "),
        },
    ];
    let differs =
        |of: &&fn(&Column) -> String| report.columns.iter().any(|it| of(it) != of(&report.columns[0]));
    let differing: Vec<_> = settings.iter().filter(differs).collect();
    let title = |column| differing.iter().map(|of| of(column)).collect::<Vec<_>>().join(", ");
    report.columns.iter().map(title).collect()
}

pub(crate) fn none() -> String {
    "–".into()
}

fn cells(row: &Row, several_groups: bool) -> Vec<String> {
    let compiles = match &row.outcome {
        Outcome::Compiles if row.notes.is_empty() => "yes".into(),
        Outcome::Compiles => "yes, changed".into(),
        Outcome::Refused(errors) => {
            let error = errors.first();
            let code = error.and_then(|error| error.code.as_deref()).unwrap_or("no");
            error.map_or_else(|| code.to_string(), |error| format!("{code}, line {}", error.line))
        }
        Outcome::Unavailable(_) => none(),
    };
    let mark = |figure: String| match row.group {
        Some(letter) if several_groups && figure != none() => format!("{figure} {letter}"),
        _ => figure,
    };
    let of = |value: &dyn Fn(&Figures) -> String| row.figures.as_ref().map_or_else(none, value);
    vec![
        compiles,
        row.group.map_or_else(none, |letter| letter.to_string()),
        mark(of(&|it| format!("{} + {}", it.handle, it.heap.map_or_else(none, |bytes| bytes.to_string())))),
        mark(of(&|it| {
            let short = |each: f64| format!("{}", (each * 100.0).round() / 100.0);
            let each = match &it.allocations {
                PerItem::Linear(each) => short(*each),
                PerItem::Varies(least, most) => format!("{}–{}", short(*least), short(*most)),
                PerItem::Missing(_) => none(),
            };
            format!("{} + {each}", it.made)
        })),
        mark(match &row.instructions {
            Some(PerItem::Linear(each)) => format!("{each:.1}"),
            Some(PerItem::Varies(..)) => "not linear".into(),
            _ => none(),
        }),
        of(&|it| yes(it.send).into()),
        of(&|it| yes(it.clone).into()),
        mark(row.code.map_or_else(none, |bytes| bytes.to_string())),
    ]
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// What is to be known of a row, and does not fit in its cells.
pub(crate) fn notes(column: &Column) -> Vec<String> {
    let mut notes: Vec<(String, String)> = Vec::new();
    for row in &column.rows {
        let mut say = |text: String| match notes.iter_mut().find(|(_, same)| *same == text) {
            Some((encodings, _)) => *encodings += &format!(", {}", row.encoding),
            None => notes.push((row.encoding.clone(), text)),
        };
        if let Outcome::Unavailable(reason) = &row.outcome {
            say(reason.clone());
        }
        row.notes.iter().for_each(|note| say(note.clone()));
        if let Some(ended) = &row.ended {
            say(format!("the run failed: {ended}"));
        }
        match &row.instructions {
            Some(PerItem::Missing(reason)) => say(format!("no instructions per item: {reason}")),
            Some(PerItem::Varies(least, most)) => say(format!(
                "no instructions per item, because they depend on the size: between {least:.0} and {most:.0}"
            )),
            _ => {}
        }
        if let Some(panicked) = row.trace.iter().find_map(|line| line.strip_prefix("> panicked ")) {
            say(format!("the body panics {panicked}"));
        }
        if row.encoding == "corosensei" && row.figures.is_some() {
            say("besides the bytes, a stack: 1 MiB of address space, of which the pages that it touched are memory".into());
        }
    }
    notes.into_iter().map(|(encodings, text)| format!("{encodings}: {text}")).collect()
}

/// The errors of the encodings that refuse the body, grouped by equal messages.
pub(crate) fn errors(column: &Column) -> Vec<(String, String)> {
    let mut errors: Vec<(String, String)> = Vec::new();
    for row in &column.rows {
        let Outcome::Refused(refused) = &row.outcome else { continue };
        let mut refused: Vec<_> = refused.iter().collect();
        // One place, one error: the rest follows from it.
        refused.dedup_by_key(|error| (error.line, error.code.clone()));
        let shown: Vec<_> = refused.iter().take(MOST_ERRORS).map(|error| error.rendered.clone()).collect();
        let more = refused.len().saturating_sub(MOST_ERRORS);
        let mut shown = shown.join("\n");
        if more > 0 {
            shown += &format!("… and {more} more {}\n", if more == 1 { "error" } else { "errors" });
        }
        match errors.iter_mut().find(|(_, same)| *same == shown) {
            Some((encodings, _)) => *encodings += &format!(", {}", row.encoding),
            None => errors.push((row.encoding.clone(), shown)),
        }
    }
    errors
}

const MOST_ERRORS: usize = 1;

/// The sizes behind the instructions.
pub(crate) fn sizes(column: &Column) -> Option<String> {
    let plan = column.plan.as_ref()?;
    let counted = |row: &Row| matches!(row.instructions, Some(PerItem::Linear(_) | PerItem::Varies(..)));
    if !column.rows.iter().any(counted) {
        return None;
    }
    let sizes: Vec<_> = plan.sizes.iter().map(|size| format!("run({}): {}", size.n, size.items)).collect();
    Some(match &plan.note {
        Some(note) => {
            let items: Vec<_> = plan.sizes.iter().map(|size| size.items.to_string()).collect();
            format!("Instructions per item: the slope between {} items; {note}.", items.join(", "))
        }
        None => format!(
            "Instructions per item: the slope between these runs and their items: {}.",
            sizes.join(", ")
        ),
    })
}

/// A layout in lines: the type, and each of its suspension points.
pub(crate) fn layout(layout: &Layout) -> Vec<String> {
    let Layout { title, of, lines } = layout;
    let mut text = vec![format!("{title}: {} bytes, aligned to {}", of.size, of.align)];
    for (number, Variant { name, size, parts }) in of.paused().enumerate() {
        let at = lines.get(number).map(|line| format!(", line {line}")).unwrap_or_default();
        let parts: Vec<_> = parts.iter().map(part).collect();
        let head = if name.is_empty() { String::new() } else { format!("{name}{at}, {size} bytes: ") };
        text.push(format!("  {head}{}", parts.join(", ")));
    }
    text
}

pub(crate) fn part(part: &Part) -> String {
    let name = part.called();
    match part.kind {
        Kind::Upvar => format!("captured {name} {}", part.size),
        Kind::Local | Kind::Field => format!("{name} {}", part.size),
        Kind::Padding => format!("padding {}", part.size),
    }
}

/// The groups of traces, and where they first differ.
pub(crate) fn traces(report: &Report) -> Vec<String> {
    let mut text = Vec::new();
    match &report.groups[..] {
        [] => {}
        [_] if report.columns.len() > 1 => text.push("Traces: all are equal.".into()),
        [only] if only.members.len() > 1 => {
            text.push(format!("Traces: all are equal ({}).", only.members.join(", ")));
        }
        [_] => {}
        groups => {
            text.push("Traces differ: figures with different letters are not comparable.".into());
            if report.columns.len() > 1 {
                text.push("The numbers are those of the columns.".into());
            }
            for group in groups {
                text.push(format!("  {}: {}", group.letter, group.members.join(", ")));
                if let Some(difference) = &group.difference {
                    text.extend(difference.before.iter().map(|line| format!("        {line}")));
                    let line =
                        |line: &Option<String>| line.clone().unwrap_or_else(|| "(nothing more)".into());
                    text.push(format!("      A {}", line(&difference.first)));
                    text.push(format!("      {} {}", group.letter, line(&difference.other)));
                }
            }
        }
    }
    text
}

/// With what it was measured.
pub(crate) fn receipt(report: &Report) -> Vec<String> {
    let receipt = &report.receipt;
    let valgrind = receipt.valgrind.as_deref().unwrap_or("no valgrind");
    let flags = report.columns.first().map(|column| {
        let mut words = vec![format!("-Copt-level={}", column.flags.opt), "-Ccodegen-units=1".into()];
        words.extend(column.flags.lto.iter().map(|lto| format!("-Clto={lto}")));
        words.extend(column.flags.others.iter().cloned());
        words.join(" ")
    });
    let flags =
        if report.columns.len() == 1 { flags.unwrap_or_default() } else { "flags as in the head".into() };
    vec![
        format!("{}; {flags}; {valgrind}.", receipt.compilers.join("; ")),
        format!("{}; {}. Traces and bytes: run({}).", receipt.machine, receipt.date, receipt.traced),
    ]
}
