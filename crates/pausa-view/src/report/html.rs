//! Source text as HTML, with a class for each kind of token.

use crate::highlight::{self, Dialect, Kind, Token};

/// Escapes text for HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Formats a line's tokens. The indentation is a separate element, because narrow panes show it at half its width.
pub(crate) fn line(tokens: &[Token]) -> String {
    let indent = indent(tokens);
    let mut html = String::new();
    if indent > 0 {
        html.push_str(&format!("<span class=in>{}</span>", " ".repeat(indent)));
    }
    for (place, Token { text, kind }) in tokens.iter().enumerate() {
        let text = escape(&text[if place == 0 { indent } else { 0 }..]);
        match class(*kind) {
            Some(class) => html.push_str(&format!("<span class={class}>{text}</span>")),
            None => html.push_str(&text),
        }
    }
    html
}

/// The number of characters without a space from which on a pane may be too narrow for them.
const LONG: usize = 28;

/// Formats a line's tokens for a narrow pane, with places to break long expressions: after `::` and `(`, and before `.`.
pub(crate) fn narrow(tokens: &[Token]) -> String {
    let whole: String = tokens.iter().map(|token| token.text.as_str()).collect();
    if whole.split(' ').all(|word| word.chars().count() < LONG) {
        return line(tokens);
    }
    let mut html = String::new();
    for part in line(tokens).split_inclusive('>') {
        // A part is text and the tag after it.
        let (text, tag) = part.find('<').map_or((part, ""), |at| part.split_at(at));
        html.push_str(&text.replace("::", "::<wbr>").replace('(', "(<wbr>").replace('.', "<wbr>."));
        html.push_str(tag);
    }
    html
}

/// The width of a line's indentation in columns.
pub(crate) fn indent(tokens: &[Token]) -> usize {
    let first = tokens.first().filter(|token| token.kind == Kind::Plain);
    first.map_or(0, |token| token.text.len() - token.text.trim_start_matches(' ').len())
}

/// Formats a whole source. Each line has an id for links, such as `L1`.
pub(crate) fn numbered(dialect: Dialect, source: &str) -> String {
    let lines = highlight::lines(dialect, source);
    let lines = lines.iter().zip(1..).map(|(tokens, number)| {
        format!("<span class=l id=L{number} data-l={number}>{}\n</span>", line(tokens))
    });
    lines.collect()
}

/// Formats a source without line numbers.
pub(crate) fn plain(dialect: Dialect, source: &str) -> String {
    highlight::lines(dialect, source).iter().map(|tokens| line(tokens) + "\n").collect()
}

fn class(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Plain => None,
        Kind::Attribute => Some("ka"),
        Kind::Comment => Some("kc"),
        Kind::Function => Some("kf"),
        Kind::Keyword => Some("kk"),
        Kind::Literal => Some("kl"),
        Kind::Macro => Some("km"),
        Kind::String => Some("ks"),
        Kind::Type => Some("kt"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_expression_can_be_broken_between_its_names() {
        let html = |source: &str| narrow(&highlight::lines(Dialect::Rust, source)[0]);
        let text = html("return Outcome::Complete(Err(WorkerError::Due(self.it)));").replace("<wbr>", "·");
        let plain = text.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        assert_eq!(
            plain.collect::<String>(),
            "return Outcome::·Complete(·Err(·WorkerError::·Due(·self·.it)));"
        );
        assert!(!html("Some(a) => f(a::b),").contains("wbr"));
    }

    #[test]
    fn what_would_be_markup_is_text() {
        let html = plain(Dialect::Rust, "let a: Vec<&str> = f(\"</span>\");\n");
        assert!(
            html.contains("&lt;") && html.contains("&amp;") && html.contains("&quot;&lt;/span&gt;&quot;"),
            "{html}"
        );
    }
}
