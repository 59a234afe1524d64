//! The report as one file of HTML.

use minijinja::{AutoEscape, Environment, context};
use pausa_lab::layout::{Kind, Part};
use pausa_story::Failure;
use serde::Serialize;

use crate::layout::Layout;
use crate::report::{Column, Report, Step};
use crate::table;

#[derive(Serialize)]
struct Titled {
    title: String,
    text: String,
}

#[derive(Serialize)]
struct Panes<'a> {
    title: String,
    steps: &'a [Step],
    /// The same for the page's script, in which no tag may end.
    json: String,
    panes: Vec<Titled>,
    /// A line of each pane.
    lines: Vec<Vec<&'a str>>,
}

#[derive(Serialize)]
struct Drawn {
    title: String,
    states: Vec<State>,
}

#[derive(Serialize)]
struct State {
    title: String,
    parts: Vec<Bar>,
}

#[derive(Serialize)]
struct Bar {
    title: String,
    kind: &'static str,
    width: f64,
}

/// The page: it needs no other file, and no network.
///
/// # Errors
/// Where the template does not take the report.
pub fn page(report: &Report) -> Result<String, Failure> {
    let failed = |error: minijinja::Error| Failure::Run(format!("the page: {error}"));
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("page", include_str!("page.html")).map_err(failed)?;
    let grid = table::grid(report);
    let titles = table::titles(report);
    let files: Vec<_> = report.columns.iter().map(|column| column.file.as_str()).collect();
    let says = report.columns.first().and_then(|column| column.text.lines().next()?.strip_prefix("//!"));
    let mut errors = Vec::new();
    let mut notes = Vec::new();
    for (column, title) in report.columns.iter().zip(&titles) {
        let titled =
            |text: &str| if title.is_empty() { text.to_string() } else { format!("{title}: {text}") };
        errors.extend(
            table::errors(column).into_iter().map(|(who, text)| Titled { title: titled(&who), text }),
        );
        notes.extend(table::notes(column).iter().chain(&table::sizes(column)).map(|note| titled(note)));
    }
    let layouts: Vec<_> = report.columns.iter().flat_map(|column| column.rows.iter()).collect();
    let largest = layouts.iter().flat_map(|row| &row.layouts).map(|layout| layout.of.size).max().unwrap_or(1);
    let layouts: Vec<_> = layouts
        .iter()
        .flat_map(|row| row.layouts.iter().map(|layout| drawn(&row.encoding, layout, largest)))
        .collect();
    let columns: Vec<_> =
        report.columns.iter().zip(&titles).map(|(column, title)| panes(column, title)).collect();
    let template = environment.get_template("page").map_err(failed)?;
    template
        .render(context! {
            title => files.first().copied().unwrap_or_default(), says, head => grid.head, rows => grid.rows,
            numbers_from => grid.numbers_from, notes, errors, traces => table::traces(report).join("\n"), columns, layouts,
            links => links(report),
            receipt => format!("{}\n{}", table::receipt(report).join("\n"), report.command),
        })
        .map_err(failed)
}

/// The file and its translations: line by line they are the same, since a translation moves no line.
fn panes<'a>(column: &'a Column, title: &str) -> Panes<'a> {
    let mut texts = vec![("yours", column.text.as_str())];
    let translated = column.rows.iter().filter(|row| row.encoding != "struct");
    texts.extend(translated.filter_map(|row| Some((row.encoding.as_str(), row.translation.as_deref()?))));
    let count = column.text.lines().count();
    let lines = texts.iter().map(|(_, text)| text.lines().collect::<Vec<_>>());
    let lines: Vec<_> = lines.collect();
    Panes {
        title: if title.is_empty() { column.file.clone() } else { title.to_string() },
        steps: &column.steps,
        json: serde_json::to_string(&column.steps).unwrap_or_else(|_| "[]".into()).replace('<', "\\u003c"),
        panes: texts
            .iter()
            .map(|(title, _)| Titled { title: title.to_string(), text: String::new() })
            .collect(),
        lines: (0..count)
            .map(|line| lines.iter().map(|pane| pane.get(line).copied().unwrap_or_default()).collect())
            .collect(),
    }
}

/// The width of the largest layout, in pixels.
const WIDTH: f64 = 900.0;

fn drawn(encoding: &str, layout: &Layout, largest: u64) -> Drawn {
    let scale = WIDTH / largest.max(1) as f64;
    let states = layout.of.paused().enumerate().map(|(number, variant)| {
        let at = layout.lines.get(number).map(|line| format!(", line {line}")).unwrap_or_default();
        let parts = variant.parts.iter().map(|part| Bar {
            title: table::part(part),
            kind: kind(part),
            width: part.size as f64 * scale,
        });
        State { title: format!("{}{at}: {} bytes", variant.name, variant.size), parts: parts.collect() }
    });
    Drawn {
        title: format!("{encoding}: {}, {} bytes", layout.title, layout.of.size),
        states: states.collect(),
    }
}

fn kind(part: &Part) -> &'static str {
    match part.kind {
        Kind::Upvar => "upvar",
        Kind::Padding => "padding",
        Kind::Local | Kind::Field => "local",
    }
}

/// Addresses in the files, and issues as `rust-lang/rust#62958` or `RFC 3513`.
fn links(report: &Report) -> Vec<String> {
    let mut links = Vec::new();
    for column in &report.columns {
        let words: Vec<_> = column
            .text
            .split(|c: char| c.is_whitespace() || "()<>[],;\"`".contains(c))
            .map(|word| word.trim_end_matches(['.', ':', '!', '?']))
            .collect();
        for (at, word) in words.iter().enumerate() {
            let issue = word.split_once('#').filter(|(repository, number)| {
                repository.matches('/').count() <= 1
                    && !repository.is_empty()
                    && !number.is_empty()
                    && number.chars().all(|c| c.is_ascii_digit())
            });
            let link = match (issue, word) {
                (Some((repository, number)), _) if !word.starts_with("http") => {
                    let repository = if repository == "rust" { "rust-lang/rust" } else { repository };
                    repository
                        .contains('/')
                        .then(|| format!("https://github.com/{repository}/issues/{number}"))
                }
                (_, word) if word.starts_with("https://") || word.starts_with("http://") => {
                    Some(word.to_string())
                }
                (_, &"RFC") => {
                    let number = words.get(at + 1).filter(|next| next.parse::<u32>().is_ok());
                    number.map(|number| format!("https://github.com/rust-lang/rfcs/pull/{number}"))
                }
                _ => None,
            };
            links.extend(link.filter(|link| !links.contains(link)));
        }
    }
    links
}
