//! Styles with the terminal's own palette, which suits dark and light backgrounds.

use ratatui::style::{Color, Modifier, Style};

use crate::highlight::Kind;

/// The style of a token.
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

/// The style of secondary text: line numbers, borders, comments.
pub(crate) fn dim() -> Style {
    Style::new().fg(Color::DarkGray)
}

/// The style of headings.
pub(crate) fn bold() -> Style {
    Style::new().add_modifier(Modifier::BOLD)
}

/// The style of the line number and sign at which a program is suspended.
pub(crate) fn marked() -> Style {
    Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD)
}
