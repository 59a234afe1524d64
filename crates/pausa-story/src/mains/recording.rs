//! Writes a transcript for other programs: one JSON object a line for each entry.
//!
//! ```json
//! {"file":"crates/pausa-struct/src/ch2_echo.rs","line":31,"column":25,"text":"Generador iniciado, esperando mensajes..."}
//! ```
//!
//! `file` is relative to the workspace, `line` and `column` count from 1, and bytes of `text` that are not UTF-8 become U+FFFD.

use std::io::{self, Write};

use pausa::Entry;
use serde::Serialize;

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    text: &'a str,
}

/// Writes the entries in order.
pub(crate) fn write(entries: &[Entry], mut to: impl Write) -> io::Result<()> {
    for Entry { text, written_at } in entries {
        // On Windows the compiler uses backslashes.
        let file = &written_at.file().replace('\\', "/");
        let (line, column) = (written_at.line(), written_at.column());
        serde_json::to_writer(&mut to, &Line { file, line, column, text: &String::from_utf8_lossy(text) })?;
        writeln!(to)?;
    }
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pausa::Transcript;

    #[test]
    fn an_entry_is_a_line_of_json_with_its_place() {
        let transcript = Transcript::in_memory();
        transcript.line("a \"quoted\" \\ line\twith \u{1b}[1m and ¿qué?");
        let line = line!() - 1;
        transcript.bytes(&[b"\xff", b"after"]);
        let mut json = Vec::new();
        write(&transcript.entries(), &mut json).expect("memory takes it");
        let json = String::from_utf8(json).expect("it is UTF-8");
        let lines: Vec<_> = json.lines().collect();
        assert_eq!(
            lines[0],
            format!(
                r#"{{"file":"crates/pausa-story/src/mains/recording.rs","line":{line},"column":20,"text":"a \"quoted\" \\ line\twith \u001b[1m and ¿qué?"}}"#
            )
        );
        assert!(lines[1].ends_with("\"text\":\"\u{fffd}after\"}"), "{json}");
    }
}
