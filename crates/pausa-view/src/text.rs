//! Fits styled text into a width: wraps lines and shortens paths.

use ratatui::text::Span;
use unicode_width::UnicodeWidthChar;

/// Panes of fewer columns are narrow.
const NARROW: usize = 64;

/// Wraps a line into pieces of at most `width` columns. Continuation pieces are indented by two more columns than the line.
/// Narrow panes halve the indentation to leave more room for the code.
pub(crate) fn wrapped(line: Vec<Span<'static>>, width: usize) -> Vec<Vec<Span<'static>>> {
    let mut characters: Vec<_> =
        line.iter().flat_map(|span| span.content.chars().map(|c| (c, span.style))).collect();
    let mut begin = characters.iter().take_while(|(character, _)| *character == ' ').count();
    if width < NARROW {
        characters.drain(..begin / 2);
        begin -= begin / 2;
    }
    let indent = (begin + 2).min(width / 2);
    let mut pieces = Vec::new();
    let mut rest = characters.as_slice();
    loop {
        let before = if pieces.is_empty() { 0 } else { indent };
        let fits = fitting(rest, width.saturating_sub(before).max(1));
        let end = if fits < rest.len() { cut(&rest[..=fits]) } else { fits };
        let mut piece = vec![Span::raw(" ".repeat(before))];
        for (character, style) in &rest[..end] {
            match piece.last_mut() {
                Some(last) if last.style == *style => last.content.to_mut().push(*character),
                _ => piece.push(Span::styled(character.to_string(), *style)),
            }
        }
        pieces.push(piece);
        rest = &rest[end..];
        if rest.is_empty() {
            return pieces;
        }
    }
}

/// Finds where to cut a line of which all but the last character fits: after a space, after punctuation, or at the width. It
/// considers spaces and punctuation only in the second half of the text, so that pieces do not get too short.
fn cut<T>(line: &[(char, T)]) -> usize {
    let fits = line.len() - 1;
    let said = line.iter().take_while(|(character, _)| *character == ' ').count();
    let after = |is: fn(char) -> bool| {
        let found = (1..=fits).rev().find(|&at| is(line[at - 1].0) && !is(line[at].0));
        found.filter(|at| at.saturating_sub(said) * 2 > fits.saturating_sub(said))
    };
    let at_space = after(|character| character == ' ');
    at_space.or_else(|| after(|character| !character.is_alphanumeric() && character != '_')).unwrap_or(fits)
}

/// Counts the characters that fit. Returns at least one, so that wrapping ends.
fn fitting<T>(characters: &[(char, T)], width: usize) -> usize {
    let mut used = 0;
    let fits = characters.iter().take_while(|(character, _)| {
        used += character.width().unwrap_or(0);
        used <= width
    });
    fits.count().max(1).min(characters.len())
}

/// Shortens a path to `width` columns: `…` replaces its beginning.
pub(crate) fn path(path: &str, width: usize) -> String {
    let characters: Vec<_> = path.chars().collect();
    if characters.len() <= width {
        return path.to_string();
    }
    let end: String = characters[characters.len() - width.saturating_sub(1)..].iter().collect();
    format!("…{end}")
}

#[cfg(test)]
mod tests {
    use ratatui::style::{Color, Style};

    use super::*;

    fn texts(line: &str, width: usize) -> Vec<String> {
        let pieces = wrapped(vec![Span::raw(line.to_string())], width);
        pieces.iter().map(|piece| piece.iter().map(|span| span.content.as_ref()).collect()).collect()
    }

    #[test]
    fn a_long_line_goes_on_below_further_in() {
        assert_eq!(texts("  let a = function(b);", 14), [" let a = ", "   function(", "   b);"]);
        assert_eq!(texts("short", 14), ["short"]);
        assert_eq!(texts("", 14), [""]);
    }

    #[test]
    fn no_piece_is_wider_than_the_available_width() {
        for width in 4..20 {
            for piece in texts("      ñandú 日本語 transcript.line(format_args!())", width) {
                assert!(
                    unicode_width::UnicodeWidthStr::width(piece.as_str()) <= width,
                    "{piece:?} in {width}"
                );
            }
        }
    }

    #[test]
    fn a_style_goes_on_after_the_cut() {
        let red = Style::new().fg(Color::Red);
        let pieces = wrapped(vec![Span::raw("ab"), Span::styled("cdef", red)], 3);
        assert_eq!(pieces[1].last(), Some(&Span::styled("de", red)));
    }

    #[test]
    fn a_path_keeps_its_end() {
        assert_eq!(path("crates/a/src/b.rs", 9), "…src/b.rs");
        assert_eq!(path("b.rs", 9), "b.rs");
    }
}
