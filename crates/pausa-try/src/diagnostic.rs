//! What the compiler says of a translation, said of the user's file.

use pausa_lab::diagnostic::{Diagnostic as Message, DiagnosticLevel, DiagnosticSpan as Span};
use pausa_lab::snippet;
use serde::{Deserialize, Serialize};

use crate::edits::Edited;
use crate::translate::place;

/// An error with its place in the user's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// `E0626`, where it has a code.
    pub code: Option<String>,
    /// The message.
    pub message: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// As it is shown, with the line that it speaks of.
    pub rendered: String,
    /// The offset in the user's file.
    #[serde(skip)]
    pub at: usize,
}

/// The place in the translation: of the macro call, where the span is in a macro's definition elsewhere.
fn in_body(span: &Span) -> Option<&Span> {
    if span.file_name.ends_with(BODY) {
        return Some(span);
    }
    in_body(&span.expansion.as_ref()?.span)
}

/// The name of every translation's file.
pub(crate) const BODY: &str = "body.rs";

/// The errors in what the compiler printed, in its order. `name` and `text` are the user's file.
pub(crate) fn errors(printed: &str, edited: &Edited, name: &str, text: &str) -> Vec<Diagnostic> {
    let said = snippet::errors(printed);
    let mut errors: Vec<_> = said.iter().map(|said| diagnostic(said, edited, name, text)).collect();
    // What follows from a pause that is in the wrong place is less telling than that.
    errors.sort_by_key(|error| !error.rendered.contains(LIMIT));
    errors
}

/// A `yield` or an `.await` outside of what could pause.
const OUTSIDE: [&str; 3] = ["E0627", "E0628", "E0728"];

fn diagnostic(said: &Message, edited: &Edited, name: &str, text: &str) -> Diagnostic {
    let mut places: Vec<(bool, usize, usize, &str)> = Vec::new();
    for span in &said.spans {
        if let Some(inside) = in_body(span) {
            let [start, end] = [inside.byte_start, inside.byte_end].map(|at| edited.origin(at as usize));
            places.push((span.is_primary, start, end.max(start), span.label.as_deref().unwrap_or_default()));
        }
    }
    let primary = places.iter().find(|place| place.0).or(places.first());
    let at = primary.map_or(0, |place| place.1);
    let (line, column) = place(text, at);
    let code = said.code.as_ref().map(|code| code.code.clone());
    let head = code.as_ref().map_or("error".to_string(), |code| format!("error[{code}]"));
    let message = named(&said.message, name);
    let mut rendered = format!("{head}: {message}\n  --> {name}:{line}:{column}\n");
    places.sort_by_key(|place| (place.1, !place.0));
    places.dedup();
    for (is_primary, start, end, label) in places {
        rendered += &quoted(text, start, end, if is_primary { '^' } else { '-' }, &named(label, name));
    }
    for child in &said.children {
        let level = match child.level {
            DiagnosticLevel::Note => "note",
            DiagnosticLevel::Help => "help",
            _ => continue,
        };
        if child.spans.is_empty() && !SILENT.iter().any(|part| child.message.contains(part)) {
            let message = named(&child.message, name).replace('\n', "\n     ");
            rendered += &format!("   = {level}: {message}\n");
        }
    }
    if code.as_deref().is_some_and(|code| OUTSIDE.contains(&code))
        || message.starts_with("`yield` can only be used")
    {
        rendered += LIMIT;
    }
    Diagnostic { code, message, line, column, rendered, at }
}

/// The note on errors that come from a limit of the language.
const LIMIT: &str = "   = note: a limit of the language: the pause is in a closure, of a macro perhaps, which cannot pause the \
                     function around it;\n     only an encoding with a stack of its own accepts this\n";

/// What speaks of the compiler's own files, or of its age.
const SILENT: [&str; 3] = ["has been written to", "--verbose", "this compiler was built on"];

/// Coroutines by their lines in the user's file: `{coroutine@tokens.rs:3}`.
fn named(message: &str, name: &str) -> String {
    let mark = format!("@{BODY}:");
    let mut parts = message.split(&mark);
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let line = part.split(':').next().unwrap_or_default();
        let rest = part.find('}').map_or(part, |end| &part[end..]);
        text += &format!("@{name}:{line}{rest}");
    }
    text
}

/// A line of the file with a mark under a part of it.
pub(crate) fn quoted(text: &str, start: usize, end: usize, mark: char, label: &str) -> String {
    let (line, column) = place(text, start);
    let content = text.lines().nth(line - 1).unwrap_or_default();
    let width =
        text.get(start..end).map_or(1, |part| part.lines().next().unwrap_or_default().chars().count());
    let marks = mark.to_string().repeat(width.max(1));
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let before: String =
        content.chars().take(column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    format!("{number} | {content}\n{margin} | {before}{marks} {label}\n").replace(" \n", "\n")
}
