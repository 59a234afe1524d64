//! `cargo pausa story`: prints the story in the terminal, one program after the other in reading order.

use std::ffi::OsString;

use pausa_cli::table::prose_within;
use pausa_cli::views::Story;
use pausa_cli::workspace::Workspace;
use pausa_story::{CATALOGUE, Failure, ProgramInfo};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use crate::highlight::{self, Dialect, Token};
use crate::passage::{Passage, Passages};
use crate::{read, terminal, text, theme};

/// Runs the command: prints the requested chapters or programs, or all.
pub(crate) fn command(arguments: &[OsString]) -> Result<(), Failure> {
    let workspace = Workspace::find()?;
    let Story { programs, in_spanish } = Story::asked(arguments)?;
    let mut lines = Vec::new();
    for program in CATALOGUE.iter().filter(|program| programs.contains(&program.id)) {
        lines.extend(of(&workspace, program, in_spanish)?);
    }
    terminal::show(&lines)
}

/// Formats a program: its passage, the Python source, the chapter of one encoding, and the remaining sections.
fn of(workspace: &Workspace, program: &ProgramInfo, in_spanish: bool) -> Result<Vec<Line<'static>>, Failure> {
    // Prose is limited to 100 columns; code uses the whole width.
    let (whole, width) = (terminal::width(), terminal::width().min(100));
    let mut lines = heading(&format!("{}. {}", program.chapter, program.title));
    let passage = match Passages::read(&workspace.root, program.id) {
        Some(passages) if in_spanish => passages.spanish,
        Some(passages) => passages.english,
        None => Passage { story: program.summary.into(), ..Passage::default() },
    };
    lines.extend(paragraph(&passage.story, width));
    let mut sections = passage.sections.iter();
    if let Some((title, text)) = sections.next() {
        lines.extend(heading(title));
        lines.extend(paragraph(text, width));
        let file = workspace.root.join("tests/python").join(program.id).with_extension("py");
        lines.extend(source(Dialect::Python, &read(&file)?, whole));
    }
    if let Some((title, text)) = sections.next() {
        lines.extend(heading(title));
        lines.extend(paragraph(text, width));
        // Prefer the encoding that resembles the Python program most.
        let has =
            |name: &&&str| workspace.encoding(name).is_ok_and(|found| found.chapter(program.id).is_file());
        if let Some(name) = ["coroutine", "corosensei", "struct"].iter().find(has) {
            let code = read(&workspace.encoding(name)?.chapter(program.id))?;
            let body = code.split_once("\nimpl ").map_or(code.as_str(), |(head, _)| &code[head.len() + 1..]);
            lines.push(Line::styled(format!("    // {name}"), theme::style(highlight::Kind::Comment)));
            lines.extend(source(Dialect::Rust, body, whole));
        }
    }
    for (title, text) in sections {
        lines.extend(heading(title));
        lines.extend(paragraph(text, width));
    }
    lines.push(Line::default());
    Ok(lines)
}

fn heading(text: &str) -> Vec<Line<'static>> {
    vec![Line::styled(text.to_string(), Style::new().add_modifier(Modifier::BOLD)), Line::default()]
}

/// Wraps a paragraph to `width` columns, and appends an empty line.
fn paragraph(text: &str, width: usize) -> Vec<Line<'static>> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines = prose_within([[words]], Some(width));
    lines.lines().chain([""]).map(|line| Line::from(line.trim().to_string())).collect()
}

/// Highlights code, indented by four columns.
fn source(dialect: Dialect, source: &str, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for tokens in highlight::lines(dialect, source.trim_end()) {
        let spans = tokens.into_iter().map(|Token { text, kind }| Span::styled(text, theme::style(kind)));
        for piece in text::wrapped(spans.collect(), width.saturating_sub(4)) {
            lines.push(Line::from_iter([Span::raw("    ")].into_iter().chain(piece)));
        }
    }
    lines.push(Line::default());
    lines
}
