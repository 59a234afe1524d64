//! The colours of the terminal's own palette, so that they suit a dark and a light one.

use ratatui::style::{Color, Modifier, Style};

use crate::highlight::Kind;

/// How a token looks.
pub(crate) fn style(kind: Kind) -> Style {
    let style = Style::new();
    match kind {
        Kind::Plain => style,
        Kind::Attribute => style.fg(Color::Yellow),
        Kind::Comment => dim(),
        Kind::Function => style.fg(Color::Blue),
        Kind::Keyword => style.fg(Color::Magenta),
        Kind::Literal => style.fg(Color::Red),
        Kind::Macro => style.fg(Color::Blue).add_modifier(Modifier::BOLD),
        Kind::String => style.fg(Color::Green),
        Kind::Type => style.fg(Color::Cyan),
    }
}

/// What stands in the background: line numbers, borders, comments.
pub(crate) fn dim() -> Style {
    Style::new().fg(Color::DarkGray)
}

/// Headings.
pub(crate) fn bold() -> Style {
    Style::new().add_modifier(Modifier::BOLD)
}

/// The line at which a program is.
pub(crate) fn marked() -> Style {
    Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD)
}
