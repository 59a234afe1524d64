//! A run of a program in one encoding, line by line, each with the place in the source that wrote it.
//!
//! A line is written by the chapter, or by the program's main (in `pausa-story`) while the chapter is paused. So **the
//! line of a chapter is the last one that the chapter itself wrote**; before its first it has none, and a chapter that
//! prints nothing itself never has one.

use std::path::Path;
use std::process::Command;

use pausa_story::Failure;
use serde::Deserialize;

use crate::TIME_LIMIT;
use crate::workspace::Encoding;

/// A run from its beginning to its end, or to its failure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// What was printed, in its order.
    pub entries: Vec<Entry>,
    /// What was said besides, such as what a dialogue asks for, or why the run failed.
    pub stderr: String,
    /// Whether the run came to its end.
    pub succeeded: bool,
}

/// A line of the transcript, and where it was written.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Entry {
    /// Relative to the workspace, with slashes.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// Without the newline at its end.
    pub text: String,
}

impl Recording {
    /// The line (from 1) of a file after the first `steps` entries: the last one there that the file itself wrote.
    pub fn line_after(&self, steps: usize, file: &str) -> Option<usize> {
        let so_far = self.entries.iter().take(steps);
        so_far.rev().find(|entry| entry.file == file).map(|entry| entry.line)
    }
}

/// Rehearses a program in an encoding that is built. A dialogue is what a person would have typed.
///
/// # Errors
/// Where the encoding's binary cannot be run, does not end within [`TIME_LIMIT`], or says what is no recording. A run that fails is a recording, too.
pub fn record(
    root: &Path,
    encoding: &Encoding,
    id: &str,
    dialogue: Option<&str>,
) -> Result<Recording, Failure> {
    let mut command = Command::new(&encoding.binary);
    command.current_dir(root).args(["record", id]);
    if dialogue.is_some() {
        command.args(["--", "-"]);
    }
    let output = crate::output(&mut command, dialogue.unwrap_or_default().as_bytes(), TIME_LIMIT)
        .map_err(|cut| crate::failed(&command, cut))?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    let entries = stdout.lines().map(serde_json::from_str).collect::<Result<_, _>>();
    Ok(Recording {
        entries: entries
            .map_err(|error| Failure::Run(format!("{} record {id}: {error}", encoding.binary.display())))?,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        succeeded: output.status.success(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::{Workspace, relative};

    fn entry(file: &str, line: usize) -> Entry {
        Entry { file: file.to_string(), line, column: 1, text: String::new() }
    }

    #[test]
    fn the_line_of_a_chapter_is_the_last_that_it_wrote_itself() {
        let recording = Recording {
            entries: vec![
                entry("main.rs", 9),
                entry("chapter.rs", 3),
                entry("main.rs", 10),
                entry("chapter.rs", 5),
            ],
            ..Recording::default()
        };
        let lines: Vec<_> = (0..=4).map(|steps| recording.line_after(steps, "chapter.rs")).collect();
        assert_eq!(lines, [None, None, Some(3), Some(3), Some(5)]);
    }

    #[test]
    fn a_dialogue_is_recorded_with_what_it_was_asked() {
        let workspace = Workspace::find().expect("it is a workspace");
        workspace.build().expect("it builds");
        for name in ["struct", "genawaiter", "coroutine"] {
            let encoding = workspace.encoding(name).expect("it is there");
            let recording =
                record(&workspace.root, encoding, "ch2_worker", Some("sumar\n1 2\n")).expect("it runs");
            let texts: Vec<_> = recording.entries.iter().map(|entry| entry.text.as_str()).collect();
            assert_eq!(texts, ["Trabajador listo. Esperando instrucciones...", "Suma: 1 + 2 = 3"]);
            assert_eq!(recording.entries[1].file, relative(&workspace.root, &encoding.chapter("ch2_worker")));
            assert!(recording.succeeded);
            assert_eq!(recording.stderr, "Dame dos números\n");
        }
    }

    #[test]
    fn what_was_printed_before_a_failure_is_recorded() {
        let workspace = Workspace::find().expect("it is a workspace");
        workspace.build().expect("it builds");
        let encoding = workspace.encoding("struct").expect("it is there");
        let recording =
            record(&workspace.root, encoding, "ch2_echo", Some("a\nb\n\u{0}\n")).expect("it runs");
        assert_eq!(recording.entries.len(), 4);
        let output = Command::new(&encoding.binary)
            .args(["record", "ch1_fibonacci", "--", "--count", "200", "--type", "u64"])
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 94);
        assert!(String::from_utf8_lossy(&output.stderr).contains("does not fit"));
    }
}
