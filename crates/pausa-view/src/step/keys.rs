//! Key bindings: translates terminal events into commands.

use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A command of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Next,
    Back,
    Beginning,
    End,
    Restart,
    /// Start typing a value.
    Type,
    /// Send the typed value.
    Send(String),
    OtherPane,
    OtherPaneBack,
    Scroll(isize),
    Main,
    Help,
    Quit,
}

/// All key bindings, as the help shows them.
pub(crate) const HELP: [(&str, &str); 12] = [
    ("space  n  →", "next resumption"),
    ("b  ←", "back"),
    ("Home  End", "to the beginning, to the end"),
    ("s", "send: type a value, Enter sends it, Esc does not"),
    ("", "(only in ch2_echo and ch2_worker)"),
    ("r", "restart: the story's run, from its beginning"),
    ("Tab  ⇧Tab", "the next pane, the one before"),
    ("↑  ↓  PgUp  PgDn", "scroll; the next step is in view again"),
    ("m", "show or hide the main program"),
    ("?", "this help"),
    ("q  Esc  Ctrl-C", "quit"),
    ("", "▶ suspended here by this step   ▷ since an earlier one"),
];

/// The value being typed, if any.
pub(crate) type Typed = Option<String>;

/// Translates an event into a command. While a value is being typed, keys edit it.
pub(crate) fn wish(event: &Event, typed: &mut Typed) -> Option<Wish> {
    let Event::Key(KeyEvent { code, modifiers, kind, .. }) = event else { return None };
    if *kind == KeyEventKind::Release {
        return None;
    }
    let control = modifiers.contains(KeyModifiers::CONTROL);
    if control && matches!(code, KeyCode::Char('c')) {
        return Some(Wish::Quit);
    }
    if let Some(text) = typed {
        match code {
            KeyCode::Enter => return typed.take().map(Wish::Send),
            KeyCode::Esc => *typed = None,
            KeyCode::Backspace => drop(text.pop()),
            KeyCode::Char(character) if !control => text.push(*character),
            _ => {}
        }
        return None;
    }
    match code {
        KeyCode::Char(' ' | 'n') | KeyCode::Right => Some(Wish::Next),
        KeyCode::Char('b') | KeyCode::Left => Some(Wish::Back),
        KeyCode::Home => Some(Wish::Beginning),
        KeyCode::End => Some(Wish::End),
        KeyCode::Char('s') => Some(Wish::Type),
        KeyCode::Char('r') => Some(Wish::Restart),
        KeyCode::Tab => Some(Wish::OtherPane),
        KeyCode::BackTab => Some(Wish::OtherPaneBack),
        KeyCode::Up => Some(Wish::Scroll(-1)),
        KeyCode::Down => Some(Wish::Scroll(1)),
        KeyCode::PageUp => Some(Wish::Scroll(-10)),
        KeyCode::PageDown => Some(Wish::Scroll(10)),
        KeyCode::Char('m') => Some(Wish::Main),
        KeyCode::Char('?') => Some(Wish::Help),
        KeyCode::Char('q') | KeyCode::Esc => Some(Wish::Quit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode) -> Event {
        Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn keys_are_text_while_a_value_is_typed() {
        let mut typed = Some(String::new());
        for character in "q sí".chars() {
            assert_eq!(wish(&key(KeyCode::Char(character)), &mut typed), None);
        }
        wish(&key(KeyCode::Backspace), &mut typed);
        assert_eq!(wish(&key(KeyCode::Enter), &mut typed), Some(Wish::Send("q s".into())));
        assert_eq!(typed, None);
        assert_eq!(wish(&key(KeyCode::Char('q')), &mut typed), Some(Wish::Quit));
    }

    #[test]
    fn escape_ends_typing_before_it_quits_and_control_c_always_quits() {
        let mut typed = Some("x".to_string());
        assert_eq!(wish(&key(KeyCode::Esc), &mut typed), None);
        assert_eq!(typed, None);
        assert_eq!(wish(&key(KeyCode::Esc), &mut typed), Some(Wish::Quit));
        let control_c = Event::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
        assert_eq!(wish(&control_c, &mut Some("x".into())), Some(Wish::Quit));
    }
}
