//! The layouts of a body's coroutines, with the lines at which they pause.

use pausa_lab::layout::{self, Type};
use serde::{Deserialize, Serialize};

use crate::Encoding;
use crate::compile::Program;
use crate::diagnostic::BODY;
use crate::translate::Source;

/// A type that pauses, as the compiler laid it out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// The function it was made of, and its line.
    pub title: String,
    /// Its states.
    pub of: Type,
    /// The line of each suspension point, if the points can be distinguished.
    pub lines: Vec<usize>,
}

/// The coroutines of a program, and a struct's or an enum's own types.
pub(crate) fn of(program: &Program, source: &Source, encoding: Encoding) -> Vec<Layout> {
    let is_own = |name: &str| {
        let plain = name.split('<').next().unwrap_or_default();
        encoding == Encoding::Struct && source.types().iter().any(|own| own == plain)
            || encoding == Encoding::Diapause && plain.ends_with("__body::State")
    };
    let types = layout::parse(&program.sizes, |name| is_body(name) || is_own(name));
    let mut layouts: Vec<(usize, Layout)> = Vec::new();
    for of in types {
        let place = place(&of.name).and_then(|(line, column)| offset(&program.edited.text, line, column));
        let at = place.map(|place| program.edited.origin(place));
        let suspended = of.variants.iter().filter(|variant| variant.name.starts_with("Suspend")).count();
        let around = match (at, of_async_fn(&of.name)) {
            (Some(at), _) => {
                let functions = source.functions().iter().filter(|function| function.range.contains(&at));
                functions.max_by_key(|function| function.range.start)
            }
            (None, Some(name)) => source.functions().iter().find(|function| function.name == name),
            (None, None) if is_stream(&of.name) => {
                let mut alike =
                    source.functions().iter().filter(|function| function.pauses.len() == suspended);
                alike.next().filter(|_| alike.next().is_none())
            }
            (None, None) => None,
        };
        let at = at.or(around.map(|function| function.range.start));
        let (title, lines) = match around {
            Some(function) => {
                let lines: Vec<_> = function.pauses.iter().map(|&at| source.place(at).0).collect();
                let line = source.place(function.range.start).0;
                let lines = if lines.len() == suspended { lines } else { Vec::new() };
                (format!("{} (line {line})", function.name), lines)
            }
            None if is_stream(&of.name) => ("a `stream!`".to_string(), Vec::new()),
            None => (of.name.replace("__body::State", ""), Vec::new()),
        };
        layouts.push((at.unwrap_or(0), Layout { title, of, lines }));
    }
    layouts.sort_by(|(a, one), (b, other)| (a, one.of.size).cmp(&(b, other.of.size)));
    layouts.dedup();
    layouts.into_iter().map(|(_, layout)| layout).collect()
}

fn is_body(name: &str) -> bool {
    place(name).is_some() || of_async_fn(name).is_some() || is_stream(name)
}

/// The line and the column of a body in the translation.
fn place(name: &str) -> Option<(usize, usize)> {
    let (file, line, column) = layout::place(name)?;
    file.ends_with(BODY).then_some((line, column))
}

/// The types that `stream!` generates are located in the library: only their number of pauses identifies the body.
fn is_stream(name: &str) -> bool {
    name.starts_with("{async block@") && name.contains("/async-stream-") && !name[1..].contains('{')
}

/// The function of a name such as `{async fn body of Account::withdraw()}`.
fn of_async_fn(name: &str) -> Option<&str> {
    let path = name.strip_prefix("{async fn body of ")?.strip_suffix("}")?;
    if path.contains("pausa_") {
        return None;
    }
    path.rsplit("::").next()?.split(['(', '<']).next()
}

fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let within: usize = text.get(start..)?.chars().take(column - 1).map(char::len_utf8).sum();
    Some(start + within)
}
