//! Splits source text into tokens with a kind. The terminal shows kinds as colours, the site as CSS classes.
//!
//! It uses tree-sitter's grammars and highlight queries. Text that they do not parse stays plain.

use std::sync::OnceLock;

use tree_sitter::{Language, Node, Parser};
use tree_sitter_highlight::{HighlightConfiguration, HighlightEvent, Highlighter};

/// A language of a pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Rust,
    Python,
}

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    Attribute,
    Comment,
    Function,
    Keyword,
    Literal,
    Macro,
    String,
    Type,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) kind: Kind,
}

/// The capture names of the queries, with their kinds. A name also matches captures that extend it after a dot.
const NAMES: [(&str, Kind); 12] = [
    ("attribute", Kind::Attribute),
    ("comment", Kind::Comment),
    ("constant", Kind::Literal),
    ("constructor", Kind::Type),
    ("escape", Kind::String),
    ("function", Kind::Function),
    ("function.macro", Kind::Macro),
    ("keyword", Kind::Keyword),
    ("number", Kind::Literal),
    ("string", Kind::String),
    ("type", Kind::Type),
    ("variable.builtin", Kind::Keyword),
];

impl Dialect {
    fn language(self) -> Language {
        match self {
            Dialect::Rust => tree_sitter_rust::LANGUAGE.into(),
            Dialect::Python => tree_sitter_python::LANGUAGE.into(),
        }
    }

    /// Returns the configuration. It is built once, because analysing its query takes a tenth of a second.
    fn configuration(self) -> Option<&'static HighlightConfiguration> {
        static MADE: [OnceLock<Option<HighlightConfiguration>>; 2] = [const { OnceLock::new() }; 2];
        MADE[self as usize].get_or_init(|| self.made()).as_ref()
    }

    fn made(self) -> Option<HighlightConfiguration> {
        let (name, highlights, injections) = match self {
            // The injections highlight the Rust code inside macro calls such as `stream! { … }`.
            Dialect::Rust => ("rust", tree_sitter_rust::HIGHLIGHTS_QUERY, tree_sitter_rust::INJECTIONS_QUERY),
            Dialect::Python => ("python", tree_sitter_python::HIGHLIGHTS_QUERY, ""),
        };
        let mut made = HighlightConfiguration::new(self.language(), name, highlights, injections, "").ok()?;
        made.configure(&NAMES.map(|(name, _)| name));
        Some(made)
    }
}

/// Splits a source into lines of tokens.
pub(crate) fn lines(dialect: Dialect, source: &str) -> Vec<Vec<Token>> {
    let pieces = dialect.configuration().and_then(|configuration| pieces(configuration, source));
    let pieces = pieces.unwrap_or_else(|| vec![(source.to_string(), Kind::Plain)]);
    let mut lines = vec![Vec::new()];
    for (text, kind) in pieces {
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                lines.push(Vec::new());
            }
            let part = part.trim_end_matches('\r');
            if let (false, Some(line)) = (part.is_empty(), lines.last_mut()) {
                line.push(Token { text: part.to_string(), kind });
            }
        }
    }
    if source.is_empty() || source.ends_with('\n') {
        lines.pop();
    }
    lines
}

fn pieces(configuration: &HighlightConfiguration, source: &str) -> Option<Vec<(String, Kind)>> {
    let mut highlighter = Highlighter::new();
    let same = |language: &str| (language == configuration.language_name).then_some(configuration);
    let events = highlighter.highlight(configuration, source.as_bytes(), None, same).ok()?;
    let mut pieces = Vec::new();
    let mut open = Vec::new();
    for event in events {
        match event.ok()? {
            HighlightEvent::HighlightStart(highlight) => open.push(NAMES[highlight.0].1),
            HighlightEvent::HighlightEnd => drop(open.pop()),
            HighlightEvent::Source { start, end } => {
                let kind = open.last().copied().unwrap_or(Kind::Plain);
                pieces.push((source.get(start..end)?.to_string(), kind));
            }
        }
    }
    Some(pieces)
}

/// Finds the functions, and the implementations of a trait (as `impl Trait`), each with its first line (from 0).
pub(crate) fn items(dialect: Dialect, source: &str) -> Vec<(usize, String)> {
    let mut items = Vec::new();
    visit(dialect, source, |node| {
        let name = match node.kind() {
            "function_item" | "function_definition" => node.child_by_field_name("name"),
            "impl_item" => node.child_by_field_name("trait"),
            _ => None,
        };
        let before = if node.kind() == "impl_item" { "impl " } else { "" };
        items.extend(
            name.map(|name| (node.start_position().row, format!("{before}{}", &source[name.byte_range()]))),
        );
    });
    items
}

/// Finds the `print` calls with a string literal in a Python program: the line (from 0) of each call, and the parts of the
/// literal between its interpolations.
pub(crate) fn printed_in_python(source: &str) -> Vec<(usize, Vec<String>)> {
    let mut printed = Vec::new();
    visit(Dialect::Python, source, |node| {
        let is_print = node.kind() == "call"
            && node.child_by_field_name("function").is_some_and(|name| &source[name.byte_range()] == "print");
        let argument = node.child_by_field_name("arguments").and_then(|arguments| arguments.named_child(0));
        if let (true, Some(literal)) = (is_print, argument.filter(|argument| argument.kind() == "string")) {
            let mut parts = vec![String::new()];
            let mut cursor = literal.walk();
            for part in literal.named_children(&mut cursor) {
                match (part.kind(), parts.last_mut()) {
                    ("string_content", Some(last)) => last.push_str(&source[part.byte_range()]),
                    ("interpolation", _) => parts.push(String::new()),
                    _ => {}
                }
            }
            printed.push((node.start_position().row, parts));
        }
    });
    printed
}

/// Visits every syntax node, parents first.
fn visit(dialect: Dialect, source: &str, mut on_node: impl FnMut(Node<'_>)) {
    let mut parser = Parser::new();
    if parser.set_language(&dialect.language()).is_err() {
        return;
    }
    let Some(tree) = parser.parse(source, None) else { return };
    let mut to_visit = vec![tree.root_node()];
    while let Some(node) = to_visit.pop() {
        on_node(node);
        let mut cursor = node.walk();
        let children: Vec<_> = node.children(&mut cursor).collect();
        to_visit.extend(children.into_iter().rev());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(lines: &[Vec<Token>], word: &str) -> Kind {
        let mut tokens = lines.iter().flatten();
        tokens
            .find(|token| token.text.contains(word))
            .unwrap_or_else(|| panic!("no {word} in {lines:?}"))
            .kind
    }

    #[test]
    fn tokens_put_together_are_the_source() {
        for (dialect, source) in [
            (Dialect::Rust, "//! A\n\nfn a() {\n    b!(\"é\\n\");\n}\n"),
            (Dialect::Python, "\"\"\"A\n\nB\"\"\"\nprint(f\"é {x}\")\n"),
            (Dialect::Rust, "not } Rust ( \" at all\nand no end"),
            (Dialect::Rust, ""),
        ] {
            let lines = lines(dialect, source);
            let joined: Vec<String> =
                lines.iter().map(|line| line.iter().map(|token| token.text.as_str()).collect()).collect();
            assert_eq!(joined, source.lines().collect::<Vec<_>>());
        }
    }

    #[test]
    fn words_have_their_kinds_also_inside_of_a_macro() {
        let lines = lines(Dialect::Rust, "fn f() -> u8 { stream! { yield g(\"text\"); } } // end");
        assert_eq!(kind_of(&lines, "fn"), Kind::Keyword);
        assert_eq!(kind_of(&lines, "u8"), Kind::Type);
        assert_eq!(kind_of(&lines, "yield"), Kind::Keyword);
        assert_eq!(kind_of(&lines, "text"), Kind::String);
        assert_eq!(kind_of(&lines, "end"), Kind::Comment);
    }

    #[test]
    fn items_are_found_where_they_are_written() {
        let rust = "impl A for X {\n    #[inline]\n    async fn b() { fn c() {} }\n}\nimpl X {}\n";
        assert_eq!(items(Dialect::Rust, rust), [(0, "impl A".into()), (2, "b".into()), (2, "c".into())]);
        let python = "async def a():\n    pass\n";
        assert_eq!(items(Dialect::Python, python), [(0, "a".to_string())]);
    }

    #[test]
    fn what_python_prints_is_known_up_to_its_variables() {
        let python = "print(\"one\")\nprint(f\"{a} + {b} = {a + b}\")\nprint(number)\nlog(\"two\")\n";
        let between = ["", " + ", " = ", ""].map(str::to_string).to_vec();
        assert_eq!(printed_in_python(python), [(0, vec!["one".to_string()]), (1, between)]);
    }
}
