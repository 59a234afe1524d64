//! A run of a program in one encoding: its resumptions, and its lines, each with the place in the source that wrote it.
//!
//! A line is written by the chapter, or by the program's main (in `pausa-story`) while the chapter is suspended. A stop is a
//! moment between two resumptions: the first is before any, and the last is the end of the run.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use pausa_story::Failure;
use serde::Deserialize;

use crate::TIME_LIMIT;
use crate::workspace::Encoding;

/// A complete or failed run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// The transcript, in order.
    pub entries: Vec<Entry>,
    /// Each time that the chapter was resumed, in their order.
    pub resumptions: Vec<Resumption>,
    /// The text on stderr, such as a dialogue's prompts or the reason for a failure.
    pub stderr: String,
    /// Whether the run succeeded.
    pub succeeded: bool,
}

/// A line of the transcript with the source location that printed it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Entry {
    /// The file, relative to the workspace, with slashes.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// The text, without the newline.
    pub text: String,
}

/// One resumption of a chapter.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Resumption {
    /// Which of several tasks was resumed.
    pub task: Option<String>,
    /// The time of the event loop, in milliseconds.
    pub clock: Option<u64>,
    /// What was sent; `None` where nothing can be.
    pub sent: Option<String>,
    /// `yielded`, `returned` or `pending`.
    pub outcome: String,
    /// What was yielded or returned.
    pub value: Option<String>,
    /// The line (from 1) at which the chapter is suspended now, where it is known.
    pub line: Option<usize>,
    /// How many lines had been printed before.
    pub before: usize,
    /// How many lines had been printed after.
    pub printed: usize,
}

impl Resumption {
    /// What happened: `sent "Hola", yielded ()`.
    pub fn text(&self) -> String {
        let task = self.task.iter().cloned();
        let clock = self.clock.map(|clock| format!("at {}.{:03} s", clock / 1000, clock % 1000));
        let who: Vec<_> = task.chain(clock).collect();
        let sent = self.sent.as_ref().map(|sent| format!("sent {sent}"));
        let value =
            self.value.iter().fold(self.outcome.clone(), |outcome, value| format!("{outcome} {value}"));
        let parts = (!who.is_empty()).then(|| who.join(" ")).into_iter().chain(sent).chain([value]);
        parts.collect::<Vec<_>>().join(" · ")
    }
}

/// A line of the chapter at which something is suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspended {
    /// From 1.
    pub line: usize,
    /// Whether it was resumed last, and not an earlier task.
    pub is_last: bool,
}

impl Recording {
    /// How many lines have been printed at a stop.
    pub fn printed(&self, stop: usize) -> usize {
        self.resumptions.get(stop).map_or(self.entries.len(), |next| next.before)
    }

    /// The line (from 1) of a file that has printed last at a stop.
    pub fn printed_last(&self, stop: usize, file: &str) -> Option<usize> {
        let so_far = self.entries.iter().take(self.printed(stop));
        so_far.rev().find(|entry| entry.file == file).map(|entry| entry.line)
    }

    /// The resumption that led to a stop; the first stop has none.
    pub fn led_to(&self, stop: usize) -> Option<&Resumption> {
        self.resumptions.get(stop.checked_sub(1)?)
    }

    /// The lines of the chapter at which it is suspended at a stop: one for each task, that which was resumed last at the end.
    pub fn suspended(&self, stop: usize) -> Vec<Suspended> {
        let mut lines = BTreeMap::new();
        let so_far = self.resumptions.iter().take(stop);
        for (number, Resumption { task, outcome, line, .. }) in so_far.enumerate() {
            match line {
                Some(line) => lines.insert(task, (number + 1, *line)),
                None if outcome == "returned" => lines.remove(task),
                None => None,
            };
        }
        let mut lines: Vec<_> = lines.into_values().collect();
        // Of many tasks at one line, that which was resumed last.
        lines.sort_unstable_by_key(|(number, _)| std::cmp::Reverse(*number));
        let mut suspended: Vec<Suspended> = Vec::new();
        for (number, line) in lines {
            if suspended.iter().all(|later| later.line != line) {
                suspended.insert(0, Suspended { line, is_last: number == stop });
            }
        }
        suspended
    }

    /// The stop of this run that belongs to a stop of another encoding's: the same one, or where an event loop resumes the two
    /// differently often, the last that has printed no more and is not later by the loop's clock.
    pub fn stop_like(&self, other: &Recording, stop: usize) -> usize {
        let count = self.resumptions.len();
        if count == other.resumptions.len() {
            return stop;
        }
        if stop == other.resumptions.len() {
            return count;
        }
        let clock = other.led_to(stop).and_then(|resumption| resumption.clock);
        let is_due =
            |resumption: &Resumption| resumption.printed <= other.printed(stop) && resumption.clock <= clock;
        self.resumptions.iter().take_while(|resumption| stop > 0 && is_due(resumption)).count()
    }
}

/// A line of what an encoding's binary records.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Printed(Entry),
    Resumed(Resumption),
}

/// Runs a program of a built encoding with the story's input, and records it. `dialogue` is what a person would type.
///
/// # Errors
/// If the encoding's binary cannot be run, does not end within [`TIME_LIMIT`], or prints something other than a recording. A
/// failed run is a recording, not an error.
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
    let mut recording = Recording {
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        succeeded: output.status.success(),
        ..Recording::default()
    };
    for line in stdout.lines() {
        let line = serde_json::from_str(line)
            .map_err(|error| Failure::Run(format!("{} record {id}: {error}", encoding.binary.display())))?;
        match line {
            Line::Printed(entry) => recording.entries.push(entry),
            Line::Resumed(resumption) => recording.resumptions.push(resumption),
        }
    }
    Ok(recording)
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;
    use crate::workspace::{Workspace, relative};

    fn built() -> &'static Workspace {
        static BUILT: OnceLock<Workspace> = OnceLock::new();
        BUILT.get_or_init(|| {
            let workspace = Workspace::find().expect("it is a workspace");
            workspace.build().expect("it builds");
            workspace
        })
    }

    fn resumption(task: &str, line: Option<usize>, clock: u64, printed: usize) -> Resumption {
        let outcome = if line.is_some() { "pending" } else { "returned" };
        Resumption {
            task: Some(task.to_string()),
            clock: Some(clock),
            outcome: outcome.to_string(),
            line,
            printed,
            ..Resumption::default()
        }
    }

    fn recording(resumptions: Vec<Resumption>) -> Recording {
        Recording { resumptions, ..Recording::default() }
    }

    #[test]
    fn each_task_is_suspended_at_its_own_line_until_it_returns() {
        let run = recording(vec![
            resumption("a", Some(3), 0, 0),
            resumption("b", Some(5), 0, 0),
            resumption("a", Some(4), 1, 0),
            resumption("a", None, 2, 0),
        ]);
        let at = |stop| -> Vec<_> {
            run.suspended(stop).into_iter().map(|Suspended { line, is_last }| (line, is_last)).collect()
        };
        assert_eq!(at(0), []);
        assert_eq!(at(2), [(3, false), (5, true)]);
        assert_eq!(at(3), [(5, false), (4, true)]);
        assert_eq!(at(4), [(5, false)]);
        let run = recording(vec![resumption("a", Some(3), 0, 0), resumption("b", Some(3), 0, 0)]);
        assert_eq!(run.suspended(2), [Suspended { line: 3, is_last: true }]);
    }

    #[test]
    fn an_encoding_with_more_resumptions_stops_where_the_other_one_does() {
        let often = recording(vec![
            resumption("main", Some(1), 0, 0),
            resumption("main", Some(1), 500, 0),
            resumption("main", Some(2), 1000, 1),
            resumption("main", None, 2000, 1),
        ]);
        let seldom = recording(vec![resumption("main", Some(1), 0, 0), resumption("main", None, 2000, 1)]);
        let stops: Vec<_> = (0..=4).map(|stop| seldom.stop_like(&often, stop)).collect();
        assert_eq!(stops, [0, 1, 1, 1, 2]);
        let stops: Vec<_> = (0..=2).map(|stop| often.stop_like(&seldom, stop)).collect();
        assert_eq!(stops, [0, 1, 4]);
    }

    /// Every encoding that has the program is suspended at a line that says so.
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    #[test]
    fn every_encoding_is_suspended_where_its_source_suspends() {
        let workspace = built();
        let suspends = [
            ("struct", "Outcome::Yielded"),
            ("genawaiter", "co.yield_("),
            ("coroutine", "yield Request::"),
            ("corosensei", "yielder.suspend("),
        ];
        for (name, word) in suspends {
            let encoding = workspace.encoding(name).expect("it is there");
            let source = std::fs::read_to_string(encoding.chapter("ch2_worker")).expect("it is there");
            let recording = record(&workspace.root, encoding, "ch2_worker", None).expect("it runs");
            assert_eq!(recording.resumptions.len(), 6, "{name}");
            let lines = recording.resumptions[..5].iter().map(|resumption| {
                let line = resumption.line.unwrap_or_else(|| panic!("{name}: no line in {resumption:?}"));
                source.lines().nth(line - 1).expect("it is in the source")
            });
            for line in lines {
                assert!(line.contains(word), "{name} is suspended at {line:?}");
            }
            let last = &recording.resumptions[5];
            assert_eq!(last.text(), "sent Instruction(\"terminar\") · returned Ok(())", "{name}");
            assert_eq!(last.line, None, "{name}");
        }
    }

    #[test]
    fn every_program_is_resumed_in_every_encoding_that_has_it() {
        let workspace = built();
        for program in pausa_story::CATALOGUE {
            let can_play = |it: &&Encoding| it.has(program.id) && it.cannot_build.is_none();
            for encoding in workspace.encodings.iter().filter(can_play) {
                let run = record(&workspace.root, encoding, program.id, None).expect("it runs");
                let name = format!("{} in {}", program.id, encoding.name);
                assert!(!run.resumptions.is_empty(), "{name} is never resumed");
                assert_eq!(run.printed(run.resumptions.len()), run.entries.len(), "{name}");
                assert!(!run.stderr.contains("watched"), "{name}: {}", run.stderr);
                if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
                    let lines: Vec<_> =
                        run.resumptions.iter().map(|it| (it.outcome.as_str(), it.line)).collect();
                    let is_known = |it: &Resumption| it.line.is_some() || it.outcome == "returned";
                    // diapause has no machine code at the line of a first pause that yields a constant.
                    let is_constant = name == "ch6_close in diapause";
                    // The main program's own task is suspended in a chapter or not.
                    let is_main = |it: &Resumption| it.task.as_deref() == Some("main");
                    assert!(
                        run.resumptions.iter().all(|it| is_known(it) || is_main(it) || is_constant),
                        "{name}: {lines:?}"
                    );
                }
                if program.on_loops {
                    assert!(
                        run.resumptions.iter().all(|it| it.task.is_some() && it.clock.is_some()),
                        "{name}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_dialogue_is_recorded_with_what_it_was_asked() {
        let workspace = built();
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
        let workspace = built();
        let encoding = workspace.encoding("struct").expect("it is there");
        let recording =
            record(&workspace.root, encoding, "ch2_echo", Some("a\nb\n\u{0}\n")).expect("it runs");
        assert_eq!(recording.entries.len(), 4);
        let output = Command::new(&encoding.binary)
            .args(["record", "ch1_fibonacci", "--", "--count", "200", "--type", "u64"])
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(1));
        let printed = String::from_utf8_lossy(&output.stdout);
        assert_eq!(printed.lines().filter(|line| line.starts_with("{\"file\"")).count(), 94);
        assert!(String::from_utf8_lossy(&output.stderr).contains("does not fit"));
    }
}
