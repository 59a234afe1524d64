//! A run, step by step: after each line of the transcript, the line at which every pane stands.
//!
//! A pane stands at the last line that its own file wrote. Where the main program wrote the line, the pane is paused there.

use pausa_cli::record::{Entry, Recording};
use serde::Serialize;

use crate::pane::Pane;

/// A line of the transcript, and who wrote it besides the panes.
#[derive(Serialize)]
pub(crate) struct Step {
    text: String,
    /// Relative to the workspace; the same for all encodings, unless it is a pane's own.
    file: String,
    line: usize,
    /// Whether the panes wrote it.
    by_chapter: bool,
}

/// A pane's way through the run. There is one item more than steps: the first is before anything is written.
#[derive(Serialize)]
pub(crate) struct Way {
    /// From 1; 0 where it stands nowhere yet.
    at: Vec<usize>,
    /// Whether it wrote that very step.
    wrote: Vec<bool>,
}

/// The transcript.
pub(crate) fn steps(entries: &[Entry], panes: &[Pane]) -> Vec<Step> {
    let steps = entries.iter().map(|entry| Step {
        text: entry.text.clone(),
        file: entry.file.clone(),
        line: entry.line,
        by_chapter: panes.iter().any(|pane| pane.file == entry.file),
    });
    steps.collect()
}

/// The way of an encoding, from its own recording.
pub(crate) fn way(recording: &Recording, file: &str) -> Way {
    let count = recording.entries.len();
    Way {
        at: (0..=count).map(|steps| recording.line_after(steps, file).unwrap_or(0)).collect(),
        wrote: (0..=count).map(|steps| steps > 0 && recording.entries[steps - 1].file == file).collect(),
    }
}

/// The way of the Python program, which is not run: a step is written by the `print` that says it. Where several do, the
/// story goes on downwards; where it has to turn back, to the one that has spoken least.
pub(crate) fn way_of_python(entries: &[Entry], pane: &Pane) -> Way {
    let candidates = pane.lines_that_print(entries);
    let mut spoken = vec![0; pane.lines.len()];
    let (mut at, mut wrote) = (vec![0], vec![false]);
    for lines in &candidates {
        let last = at.last().copied().unwrap_or(0);
        let below = lines.iter().copied().find(|line| line + 1 >= last);
        let line = below.or_else(|| lines.iter().copied().min_by_key(|line| spoken[*line]));
        if let Some(line) = line {
            spoken[line] += 1;
        }
        at.push(line.map_or(last, |line| line + 1));
        wrote.push(line.is_some());
    }
    Way { at, wrote }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::highlight::Dialect;

    fn entry(file: &str, line: usize, text: &str) -> Entry {
        Entry { file: file.into(), line, column: 1, text: text.into() }
    }

    #[test]
    fn a_pane_is_paused_where_it_last_wrote_while_the_main_program_writes() {
        let entries = vec![
            entry("main.rs", 9, ""),
            entry("a.rs", 3, ""),
            entry("main.rs", 10, ""),
            entry("a.rs", 5, ""),
        ];
        let recording = Recording { entries, ..Recording::default() };
        let way = way(&recording, "a.rs");
        assert_eq!(way.at, [0, 0, 3, 3, 5]);
        assert_eq!(way.wrote, [false, false, true, false, true]);
    }

    #[test]
    fn python_stands_at_the_print_that_says_the_step() {
        let python = "def a():\n    print(f\"got {x}\")\n\ndef b():\n    print(f\"got {x}\")\n\nprint(\"one\")\na()\nprint(\"two\")\nb()\n";
        let pane = Pane::of_source("a.py".into(), Dialect::Python, python);
        let texts = ["one", "got 1", "got 2", "other", "two", "got 3"];
        let entries: Vec<_> = texts.iter().map(|text| entry("main.rs", 1, text)).collect();
        let way = way_of_python(&entries, &pane);
        assert_eq!(way.at, [0, 7, 2, 2, 2, 9, 5]);
        assert_eq!(way.wrote, [false, true, true, true, false, true, true]);
    }
}
