//! Where a run stands, and how it moves: forwards and backwards, and on by what a person sends.
//!
//! A step is a resumption. Nothing is kept running. A run is recorded from its beginning to its end, and moving is choosing
//! how much of it is seen; what is sent is added to the dialogue, which is then recorded anew.

use pausa_story::Failure;

use pausa_cli::record::Recording;

/// Plays the program in every encoding: its story, or a dialogue of these lines.
pub(crate) type Recorder<'a> = Box<dyn Fn(Option<&str>) -> Result<Vec<Recording>, Failure> + 'a>;

/// One program in several encodings, at one of its stops.
pub(crate) struct Run<'a> {
    recorder: Recorder<'a>,
    recordings: Vec<Recording>,
    /// The beginning, and then one for each thing that happened. Never empty.
    stops: Vec<Stop>,
    at: usize,
    /// Whether a person talks with the program, and not the story.
    is_dialogue: bool,
}

/// A place in the run at which it can be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stop {
    /// The stop of each encoding's own recording: how often it has been resumed.
    pub(crate) steps: Vec<usize>,
    /// What was sent just before.
    pub(crate) sent: Option<String>,
    /// What was said then outside of the transcript: what the dialogue asks for, and what it refuses.
    pub(crate) said: String,
}

impl<'a> Run<'a> {
    /// The story, at its beginning.
    pub(crate) fn new(recorder: Recorder<'a>) -> Result<Self, Failure> {
        let mut run =
            Run { recorder, recordings: Vec::new(), stops: vec![Stop::default()], at: 0, is_dialogue: false };
        run.restart()?;
        Ok(run)
    }

    /// Back to the beginning of the story.
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

    /// Sends a line from where the run stands: what was sent later is forgotten. The first begins a dialogue of its own.
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

    /// To the next stop; says whether there is one.
    pub(crate) fn forwards(&mut self) -> bool {
        let there_is = self.at + 1 < self.stops.len();
        self.at += usize::from(there_is);
        there_is
    }

    /// To the stop before; says whether there is one.
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

    /// How many steps have been taken, and how many there are.
    pub(crate) fn place(&self) -> (usize, usize) {
        (self.at, self.stops.len() - 1)
    }

    pub(crate) fn is_dialogue(&self) -> bool {
        self.is_dialogue
    }

    pub(crate) fn recordings(&self) -> &[Recording] {
        &self.recordings
    }

    /// From the beginning to where the run stands; never empty.
    pub(crate) fn so_far(&self) -> &[Stop] {
        &self.stops[..=self.at]
    }

    /// The stop of an encoding's own recording.
    pub(crate) fn steps(&self, encoding: usize) -> usize {
        self.stops[self.at].steps[encoding]
    }
}

/// The end of these recordings.
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

    /// Two encodings of an echo that greets; an empty line is refused.
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
    fn what_is_sent_is_a_stop_even_where_nothing_is_printed() {
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
