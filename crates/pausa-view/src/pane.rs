//! A pane: a program's source in one encoding, with highlighting, names and steps.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

use pausa_story::Failure;
use pausa_try::Side;
use ratatui::style::Modifier;
use ratatui::text::Span;

use crate::highlight::{self, Dialect, Token};
use crate::theme;
use pausa_cli::record::{Entry, Recording, Resumption, Suspended};
use pausa_cli::workspace::{Encoding, relative};

/// A source and data about its lines. Line numbers start at 0.
#[derive(Clone, Debug)]
pub(crate) struct Pane {
    /// The encoding, or `python`.
    pub(crate) name: String,
    pub(crate) toolchain: String,
    /// The file, relative to the workspace, with slashes.
    pub(crate) file: String,
    pub(crate) lines: Vec<Vec<Token>>,
    /// The functions and implementations: the first line and the name of each.
    pub(crate) items: Vec<(usize, String)>,
    /// The first step (an index into the transcript) that each line printed.
    pub(crate) steps: BTreeMap<usize, usize>,
}

impl Pane {
    /// Reads a program's chapter in an encoding. Without a recording, `steps` is empty.
    pub(crate) fn of_encoding(
        root: &Path,
        encoding: &Encoding,
        id: &str,
        recording: Option<&Recording>,
    ) -> Result<Self, Failure> {
        let mut pane = Pane::read(root, relative(root, &encoding.chapter(id)), Dialect::Rust)?;
        pane.name.clone_from(&encoding.name);
        pane.toolchain.clone_from(&encoding.toolchain);
        for (step, entry) in recording.iter().flat_map(|recording| recording.entries.iter().enumerate()) {
            if entry.file == pane.file {
                pane.steps.entry(entry.line.saturating_sub(1)).or_insert(step);
            }
        }
        Ok(pane)
    }

    /// Makes a pane for each encoding of a body. Its steps are at the lines where it pauses.
    pub(crate) fn of_body(body: &Side) -> Vec<Self> {
        let panes = body.texts.iter().map(|(encoding, text)| {
            let mut pane = Pane::of_source(body.name.clone(), Dialect::Rust, text);
            pane.name = encoding.name().to_string();
            pane.toolchain = "generated".to_string();
            for (step, entry) in recorded(body).entries.iter().enumerate() {
                pane.steps.entry(entry.line.saturating_sub(1)).or_insert(step);
            }
            pane
        });
        panes.collect()
    }

    /// Reads the Python program without running it. Its steps are found by matching its `print` calls with these entries.
    pub(crate) fn of_python(root: &Path, id: &str, entries: &[Entry]) -> Result<Self, Failure> {
        let mut pane = Pane::read(root, format!("tests/python/{id}.py"), Dialect::Python)?;
        pane.name = "python".to_string();
        pane.toolchain = "CPython".to_string();
        for (line, parts) in highlight::printed_in_python(&pane.text()) {
            if let Some(step) = entries.iter().position(|entry| says(&parts, &entry.text)) {
                pane.steps.insert(line, step);
            }
        }
        Ok(pane)
    }

    /// Reads the program's main, which is the same for all encodings. It creates the coroutines and drives them.
    pub(crate) fn of_main(root: &Path, id: &str) -> Result<Self, Failure> {
        let mut pane = Pane::read(root, format!("crates/pausa-story/src/mains/{id}.rs"), Dialect::Rust)?;
        pane.name = "main".to_string();
        pane.toolchain = "stable".to_string();
        Ok(pane)
    }

    fn read(root: &Path, file: String, dialect: Dialect) -> Result<Self, Failure> {
        let source =
            fs::read_to_string(root.join(&file)).map_err(|error| Failure::Run(format!("{file}: {error}")))?;
        Ok(Pane::of_source(file, dialect, &source))
    }

    /// Finds, for each of these entries, the lines (from 0) of a Python program that may have printed it.
    pub(crate) fn lines_that_print(&self, entries: &[Entry]) -> Vec<Vec<usize>> {
        let printed = highlight::printed_in_python(&self.text());
        let lines_of = |entry: &Entry| {
            printed.iter().filter(|(_, parts)| says(parts, &entry.text)).map(|(line, _)| *line).collect()
        };
        entries.iter().map(lines_of).collect()
    }

    /// Makes a pane from a source in memory. It has no name, no toolchain and no steps.
    pub(crate) fn of_source(file: String, dialect: Dialect, source: &str) -> Self {
        Pane {
            name: String::new(),
            toolchain: String::new(),
            file,
            lines: highlight::lines(dialect, source),
            items: highlight::items(dialect, source),
            steps: BTreeMap::new(),
        }
    }

    /// Describes the state of a chapter at a stop of its recording, such as `suspended at line 7`.
    pub(crate) fn place(&self, recording: &Recording, stop: usize, marks: &[Suspended]) -> String {
        match (marks.last(), recording.led_to(stop)) {
            (_, None) => "not started".to_string(),
            (Some(Suspended { line, is_last: true }), _) => self.suspended(*line),
            (Some(Suspended { line, .. }), _) => format!("another is {}", self.suspended(*line)),
            (None, Some(resumption)) if resumption.outcome == "returned" => "returned".to_string(),
            (None, Some(resumption)) if resumption.task.as_deref() == Some("main") => {
                "suspended in the main program".to_string()
            }
            (None, Some(_)) => "suspended, at no line that is known".to_string(),
        }
    }

    /// Describes a suspension: `at` a line that contains a suspending expression, otherwise `after` it. Suspensions generated
    /// by a macro and the return of a constant have no such expression.
    fn suspended(&self, line: usize) -> String {
        let words = ["yield", ".await", "suspend(", "poll", "ready!", "Outcome::Yielded(", "Some("];
        let text =
            line.checked_sub(1).filter(|index| *index < self.lines.len()).map(|index| self.line(index));
        match text.is_some_and(|text| words.iter().any(|word| text.contains(word))) {
            true => format!("suspended at line {line}"),
            false => format!("suspended after line {line}"),
        }
    }

    /// Returns the text of a line.
    pub(crate) fn line(&self, index: usize) -> String {
        self.lines[index].iter().map(|token| token.text.as_str()).collect()
    }

    /// Styles the tokens of a line. The changed ranges (in bytes) are bold and underlined.
    pub(crate) fn spans(&self, line: usize, changed: &[Range<usize>]) -> Vec<Span<'static>> {
        let mut spans = Vec::new();
        let mut at = 0;
        for token in &self.lines[line] {
            let style = theme::style(token.kind);
            for (index, character) in token.text.char_indices() {
                let is_changed =
                    character != ' ' && changed.iter().any(|range| range.contains(&(at + index)));
                let style = if is_changed {
                    style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
                } else {
                    style
                };
                match spans.last_mut() {
                    Some(Span { content, style: last }) if *last == style => content.to_mut().push(character),
                    _ => spans.push(Span::styled(character.to_string(), style)),
                }
            }
            at += token.text.len();
        }
        spans
    }

    pub(crate) fn text(&self) -> String {
        (0..self.lines.len()).map(|index| self.line(index) + "\n").collect()
    }
}

/// Converts the run of a body into a recording. The text of a step is attributed to the line of the pause that follows.
pub(crate) fn recorded(body: &Side) -> Recording {
    let mut recording = Recording { succeeded: true, ..Recording::default() };
    for step in &body.steps {
        let before = recording.entries.len();
        let line = step.lines.last().copied();
        let entry = |text: &String| Entry {
            file: body.name.clone(),
            line: line.unwrap_or_default(),
            column: 1,
            text: text.clone(),
        };
        recording.entries.extend(step.printed.iter().map(entry));
        recording.resumptions.push(Resumption {
            outcome: if line.is_some() { "paused" } else { "returned" }.to_string(),
            line,
            before,
            printed: recording.entries.len(),
            ..Resumption::default()
        });
    }
    recording
}

/// Returns whether a text consists of these parts, in order, with any text between them.
fn says(parts: &[String], text: &str) -> bool {
    let (Some((first, rest)), true) = (parts.split_first(), parts.iter().any(|part| !part.is_empty())) else {
        return false;
    };
    let Some(mut text) = text.strip_prefix(first.as_str()) else { return false };
    let Some((last, between)) = rest.split_last() else { return text.is_empty() };
    for part in between {
        match text.find(part.as_str()) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(of: &[&str]) -> Vec<String> {
        of.iter().map(|part| part.to_string()).collect()
    }

    #[test]
    fn a_literal_says_a_text_whatever_it_interpolates() {
        assert!(says(&parts(&["Suma: ", " + ", " = ", ""]), "Suma: 10 + 5 = 15"));
        assert!(says(&parts(&["one"]), "one"));
        assert!(!says(&parts(&["one"]), "one more"));
        assert!(!says(&parts(&["", " and ", "end"]), "this and that"));
        assert!(!says(&parts(&["", ""]), "anything"));
    }
}
