//! The steps of a run, one per resumption: for each stop and pane, the lines of suspension and the values alive there.

use pausa_cli::layout::Layout;
use pausa_cli::record::{Entry, Recording};
use pausa_cli::workspace::Encoding;
use serde::Serialize;

use crate::pane::Pane;

/// The source location that printed a line of the transcript.
#[derive(Serialize)]
pub(crate) struct Printed {
    /// The file, relative to the workspace. It is the same for all encodings, unless it is a pane's chapter.
    file: String,
    line: usize,
    /// Whether the file is a pane's chapter.
    by_chapter: bool,
}

/// A moment between two resumptions. The first stop is before any resumption.
#[derive(Serialize)]
pub(crate) struct Stop {
    /// The resumption that led to the stop: the sent value and the outcome.
    text: String,
    /// The number of transcript lines printed so far.
    printed: usize,
}

/// A pane's positions during the run, with one item in `positions` per stop.
#[derive(Default, Serialize)]
pub(crate) struct Way {
    positions: Vec<Position>,
    /// The distinct texts of all stops: the place of suspension, and the values alive there.
    texts: Vec<[String; 2]>,
}

/// A pane's position at a stop.
#[derive(Serialize)]
struct Position {
    /// The lines (from 1) of suspension. The task that was resumed last is at the end.
    at: Vec<usize>,
    /// Whether the last line belongs to the task that this step resumed.
    now: bool,
    /// The index of its texts in [`Way::texts`].
    text: usize,
}

impl Way {
    fn push(&mut self, at: Vec<usize>, now: bool, words: [String; 2]) {
        let text = self.texts.iter().position(|known| *known == words).unwrap_or_else(|| {
            self.texts.push(words);
            self.texts.len() - 1
        });
        self.positions.push(Position { at, now, text });
    }
}

/// Finds the source location of each line of the transcript.
pub(crate) fn printed(entries: &[Entry], panes: &[Pane]) -> Vec<Printed> {
    let printed = entries.iter().map(|entry| Printed {
        file: entry.file.clone(),
        line: entry.line,
        by_chapter: panes.iter().any(|pane| pane.file == entry.file),
    });
    printed.collect()
}

/// The stops of the run that the page steps through.
pub(crate) fn stops(told: &Recording) -> Vec<Stop> {
    let stop = |stop| Stop {
        text: told.led_to(stop).map_or_else(|| "not started".to_string(), |resumption| resumption.text()),
        printed: told.printed(stop),
    };
    (0..=told.resumptions.len()).map(stop).collect()
}

/// Computes an encoding's positions from its own recording, at the stops of the run that the page steps through (`told`).
pub(crate) fn way(
    told: &Recording,
    recording: &Recording,
    pane: &Pane,
    encoding: &Encoding,
    layout: Option<&Layout>,
) -> Way {
    let chapter = pane.text();
    let mut way = Way::default();
    for stop in 0..=told.resumptions.len() {
        let stop = recording.stop_like(told, stop);
        let marks = recording.suspended(stop);
        let place = pane.place(recording, stop, &marks);
        let alive = match (marks.last(), layout) {
            (None, _) => String::new(),
            (Some(mark), Some(layout)) => layout.alive_text(encoding, &chapter, mark.line),
            (Some(_), None) => "– (needs a nightly compiler)".to_string(),
        };
        let now = marks.last().is_some_and(|mark| mark.is_last);
        way.push(marks.iter().map(|mark| mark.line).collect(), now, [place, alive]);
    }
    way
}

/// Estimates the positions of the Python program, which is not run. Attributes each line of the transcript to a `print` that
/// can print it. Of several, it takes the first from the current line on, or else the least used one.
pub(crate) fn way_of_python(told: &Recording, pane: &Pane) -> Way {
    let mut spoken = vec![0; pane.lines.len()];
    let mut at = vec![0];
    for lines in pane.lines_that_print(&told.entries) {
        let last = at.last().copied().unwrap_or(0);
        let below = lines.iter().copied().find(|line| line + 1 >= last);
        let line = below.or_else(|| lines.iter().copied().min_by_key(|line| spoken[*line]));
        if let Some(line) = line {
            spoken[line] += 1;
        }
        at.push(line.map_or(last, |line| line + 1));
    }
    let mut way = Way::default();
    for stop in 0..=told.resumptions.len() {
        let line = at[told.printed(stop)];
        let place =
            if line == 0 { "has printed nothing".to_string() } else { format!("printed last: line {line}") };
        let at = (line > 0).then_some(line).into_iter().collect();
        way.push(at, false, [place, String::new()]);
    }
    way
}

#[cfg(test)]
mod tests {
    use pausa_cli::record::Resumption;

    use super::*;
    use crate::highlight::Dialect;

    #[test]
    fn the_mark_in_python_is_at_the_print_of_the_lines_text() {
        let python = "def a():\n    print(f\"got {x}\")\n\ndef b():\n    print(f\"got {x}\")\n\nprint(\"one\")\na()\nprint(\"two\")\nb()\n";
        let pane = Pane::of_source("a.py".into(), Dialect::Python, python);
        let texts = ["one", "got 1", "got 2", "other", "two", "got 3"];
        let entry =
            |text: &&str| Entry { file: "main.rs".into(), line: 1, column: 1, text: text.to_string() };
        let told = Recording {
            entries: texts.iter().map(entry).collect(),
            resumptions: (0..6).map(|before| Resumption { before, ..Resumption::default() }).collect(),
            ..Recording::default()
        };
        let at: Vec<_> =
            way_of_python(&told, &pane).positions.into_iter().map(|position| position.at).collect();
        let none: Vec<usize> = Vec::new();
        assert_eq!(at, [none, vec![7], vec![2], vec![2], vec![2], vec![9], vec![5]]);
    }
}
