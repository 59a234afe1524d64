//! The position in a recorded run: moves forwards and backwards, and sends lines.
//!
//! A step is a resumption. No program runs between two steps. The whole run is recorded first, and moving changes how much of
//! it is shown. Sending a line appends it to the dialogue and records the dialogue again.

use pausa_story::Failure;

use pausa_cli::record::Recording;

/// Records the program in every encoding, with the story's input or with these lines of a dialogue.
pub(crate) type Recorder<'a> = Box<dyn Fn(Option<&str>) -> Result<Vec<Recording>, Failure> + 'a>;

/// The recordings of one program in several encodings, and the current stop.
pub(crate) struct Run<'a> {
    recorder: Recorder<'a>,
    recordings: Vec<Recording>,
    /// The beginning, followed by one stop per resumption or sent line. Never empty.
    stops: Vec<Stop>,
    at: usize,
    /// Whether the input is the user's dialogue instead of the story's.
    is_dialogue: bool,
}

/// A position in the run that can be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stop {
    /// The stop in each encoding's recording: the number of resumptions so far.
    pub(crate) steps: Vec<usize>,
    /// The line sent just before this stop.
    pub(crate) sent: Option<String>,
    /// The text printed to stderr since the previous stop: the dialogue's prompts, and messages about refused lines.
    pub(crate) said: String,
}

impl<'a> Run<'a> {
    /// Records the story, and starts at its beginning.
    pub(crate) fn new(recorder: Recorder<'a>) -> Result<Self, Failure> {
        let mut run =
            Run { recorder, recordings: Vec::new(), stops: vec![Stop::default()], at: 0, is_dialogue: false };
        run.restart()?;
        Ok(run)
    }

    /// Records the story again, and returns to its beginning.
    pub(crate) fn restart(&mut self) -> Result<(), Failure> {
        self.recordings = (self.recorder)(None)?;
        let plays = self.recordings.iter().find(|recording| !recording.resumptions.is_empty());
        self.stops = match plays {
            Some(first) => {
                let stop = |stop: usize| Stop {
                    steps: self.recordings.iter().map(|it| it.stop_like(first, stop)).collect(),
                    ..Stop::default()
                };
                (0..=first.resumptions.len()).map(stop).collect()
            }
            None => vec![Stop { steps: vec![0; self.recordings.len()], ..Stop::default() }],
        };
        self.at = 0;
        self.is_dialogue = false;
        Ok(())
    }

    /// Sends a line at the current stop, and drops the lines sent after it. The first line replaces the story by a dialogue.
    pub(crate) fn send(&mut self, line: &str) -> Result<(), Failure> {
        let mut stops = if self.is_dialogue {
            self.stops[..=self.at].to_vec()
        } else {
            vec![stop(&(self.recorder)(Some(""))?, "", None)]
        };
        let before: String = stops.iter().map(|stop| stop.said.as_str()).collect();
        let sent = stops.iter().filter_map(|stop| stop.sent.as_deref()).chain([line]);
        let dialogue: String = sent.map(|line| format!("{line}\n")).collect();
        self.recordings = (self.recorder)(Some(&dialogue))?;
        stops.push(stop(&self.recordings, &before, Some(line.to_string())));
        self.at = stops.len() - 1;
        self.stops = stops;
        self.is_dialogue = true;
        Ok(())
    }

    /// Moves to the next stop. Returns false at the end.
    pub(crate) fn forwards(&mut self) -> bool {
        let there_is = self.at + 1 < self.stops.len();
        self.at += usize::from(there_is);
        there_is
    }

    /// Moves to the previous stop. Returns false at the beginning.
    pub(crate) fn backwards(&mut self) -> bool {
        let there_is = self.at > 0;
        self.at -= usize::from(there_is);
        there_is
    }

    pub(crate) fn rewind(&mut self) {
        self.at = 0;
    }

    pub(crate) fn wind_on(&mut self) {
        self.at = self.stops.len() - 1;
    }

    /// Returns the number of steps taken, and the number of all steps.
    pub(crate) fn place(&self) -> (usize, usize) {
        (self.at, self.stops.len() - 1)
    }

    pub(crate) fn is_dialogue(&self) -> bool {
        self.is_dialogue
    }

    pub(crate) fn recordings(&self) -> &[Recording] {
        &self.recordings
    }

    /// Returns the stops from the beginning to the current one. Never empty.
    pub(crate) fn so_far(&self) -> &[Stop] {
        &self.stops[..=self.at]
    }

    /// Returns the current stop in an encoding's recording.
    pub(crate) fn steps(&self, encoding: usize) -> usize {
        self.stops[self.at].steps[encoding]
    }
}

/// Makes the stop at the end of these recordings. `said_before` is the text on stderr up to the previous stop.
fn stop(recordings: &[Recording], said_before: &str, sent: Option<String>) -> Stop {
    let said = recordings.first().map_or("", |recording| recording.stderr.as_str());
    Stop {
        steps: recordings.iter().map(|recording| recording.resumptions.len()).collect(),
        sent,
        said: said.strip_prefix(said_before).unwrap_or(said).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pausa_cli::record::{Entry, Resumption};

    /// Records an echo in two encodings. It prints a greeting first, and refuses empty lines.
    fn echo(dialogue: Option<&str>) -> Result<Vec<Recording>, Failure> {
        let entry = |text: &str| Entry { file: "echo.rs".into(), line: 1, column: 1, text: text.into() };
        let lines = dialogue.unwrap_or("one\ntwo\n").lines();
        let (refused, echoed): (Vec<_>, Vec<_>) = lines.partition(|line| line.is_empty());
        let entries: Vec<_> = std::iter::once(entry("hello")).chain(echoed.into_iter().map(entry)).collect();
        let resumption = |number| Resumption { before: number, printed: number + 1, ..Resumption::default() };
        let recording = Recording {
            resumptions: (0..entries.len()).map(resumption).collect(),
            entries,
            stderr: "say something\n".repeat(refused.len()),
            succeeded: true,
        };
        Ok(vec![recording.clone(), recording])
    }

    fn run() -> Run<'static> {
        Run::new(Box::new(echo)).expect("it is recorded")
    }

    fn sent<'a>(run: &'a Run<'_>) -> Vec<&'a str> {
        run.so_far().iter().filter_map(|stop| stop.sent.as_deref()).collect()
    }

    #[test]
    fn it_moves_between_the_beginning_and_the_end_and_no_further() {
        let mut run = run();
        assert_eq!((run.place(), run.steps(1)), ((0, 3), 0));
        assert!(!run.backwards());
        assert!(run.forwards());
        assert_eq!((run.place(), run.steps(0)), ((1, 3), 1));
        run.wind_on();
        assert!(!run.forwards());
        assert_eq!(run.place(), (3, 3));
        assert!(run.backwards());
        assert_eq!((run.place(), run.steps(0)), ((2, 3), 2));
        run.rewind();
        assert_eq!(run.place(), (0, 3));
    }

    #[test]
    fn a_sent_value_is_a_stop_even_if_nothing_is_printed() {
        let mut run = run();
        run.forwards();
        run.send("uno").expect("it is recorded");
        run.send("").expect("it is recorded");
        assert_eq!((run.place(), run.steps(0)), ((2, 2), 2));
        assert_eq!(run.so_far()[2].said, "say something\n");
        run.send("dos").expect("it is recorded");
        assert_eq!(run.so_far()[3].said, "", "what was said before is not said again");
        assert_eq!(run.steps(1), 3);
    }

    #[test]
    fn sending_after_going_back_forgets_what_was_sent_later() {
        let mut run = run();
        for line in ["uno", "dos", "tres"] {
            run.send(line).expect("it is recorded");
        }
        run.backwards();
        run.backwards();
        run.send("other").expect("it is recorded");
        assert_eq!(sent(&run), ["uno", "other"]);
        assert_eq!(run.place(), (2, 2));
        let texts: Vec<_> = run.recordings()[0].entries.iter().map(|entry| entry.text.as_str()).collect();
        assert_eq!(texts, ["hello", "uno", "other"]);
    }

    #[test]
    fn restarting_is_the_story_again() {
        let mut run = run();
        run.send("uno").expect("it is recorded");
        assert!(run.is_dialogue());
        run.restart().expect("it is recorded");
        assert_eq!((run.place(), run.is_dialogue()), ((0, 3), false));
    }
}
