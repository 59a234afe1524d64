//! The programs of an encoding, and the `main` of its binary.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::{self, ExitCode};
use std::time::Instant;

use pausa::Transcript;

use super::arguments::Usage;
use super::exercise::Exercise;
use super::recording;
use crate::{CATALOGUE, Failure, ProgramInfo};

/// An encoding: its name, and the programs that it has.
#[derive(Clone, Debug)]
pub struct Player {
    /// The name in tables and on the command line, such as `struct`.
    pub name: &'static str,
    /// The programs that it can play. A program of the catalogue that is missing here is a dash in the table.
    pub programs: Vec<Playable>,
}

/// A program in an encoding, and the functions that run it.
#[derive(Clone, Copy, Debug)]
pub struct Playable {
    /// The program.
    pub program: ProgramInfo,
    /// The arguments that it accepts.
    pub usage: Usage,
    /// Plays it: makes the coroutines, drives them, and writes to the run's transcript.
    pub play: fn(Run) -> Result<(), Failure>,
    /// Its driver for measurements.
    pub exercise: Exercise,
}

/// The input of a program that is played.
#[derive(Clone, Debug)]
pub struct Run {
    /// The transcript that it writes to.
    pub transcript: Transcript,
    /// The program's own arguments. Without arguments it plays the story.
    pub arguments: Vec<OsString>,
    /// Whether this is a rehearsal: a run with the same output that takes no real time. Its clock is virtual, and external
    /// clients are simulated.
    pub rehearsal: bool,
}

impl Player {
    /// Makes an encoding without programs.
    pub fn new(name: &'static str) -> Self {
        Player { name, programs: Vec::new() }
    }

    /// Adds a program.
    pub fn with(mut self, program: Playable) -> Self {
        self.programs.push(program);
        self
    }

    /// Adds programs.
    pub fn with_all(mut self, programs: Vec<Playable>) -> Self {
        self.programs.extend(programs);
        self
    }

    /// The `main` of an encoding's binary. Its commands:
    ///
    /// - `list`: prints the programs.
    /// - `play <id> [-- <the program's own arguments>]`: plays a program.
    /// - `rehearse`, with the same arguments: plays it as a rehearsal (see [`Run::rehearsal`]).
    /// - `record`, with the same arguments: rehearses it, and prints each line with the source location that wrote it, and
    ///   each resumption with the line at which the chapter is suspended after it.
    /// - `exercise <id> <units>`: drives it for a measurement, and prints the time in nanoseconds (see [`Exercise`]).
    /// - `observe <id> <units>`: drives it, and prints bytes and allocations.
    ///
    /// Only the transcript goes to stdout. An error is one line on stderr; the exit status is 2 for wrong arguments and 1 for a
    /// failed run.
    pub fn main(&self) -> ExitCode {
        match self.run(env::args_os().skip(1).collect()) {
            Ok(()) => pausa_output::status(ExitCode::SUCCESS),
            Err(failure) => failure.on_one_line().report(&format!("pausa-{}", self.name)),
        }
    }

    fn run(&self, mut arguments: Vec<OsString>) -> Result<(), Failure> {
        let own = match arguments.iter().position(|argument| argument == "--") {
            Some(at) => arguments.split_off(at).split_off(1),
            None => Vec::new(),
        };
        let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
        let words: Vec<_> = words.iter().map(AsRef::as_ref).collect();
        match words.as_slice() {
            ["--help" | "-h" | "help"] | ["play" | "rehearse" | "record", "--help" | "-h"] => {
                pausa_output::say(self.usage()).map_err(|error| Failure::Run(error.to_string()))
            }
            ["list"] => self.list(),
            ["play", id] => self.play(id, own, false),
            ["rehearse", id] => self.play(id, own, true),
            ["record", id] => self.record(id, own),
            ["exercise", id, units] => self.exercise(id, units),
            ["observe", id, units] => self.observe(id, units),
            _ => Err(Failure::Usage(format!("expected a command: {}", self.usage()))),
        }
    }

    fn usage(&self) -> String {
        format!(
            "`pausa-{0} list`, or `pausa-{0} play|rehearse|record <id> [-- <the program's own arguments>]`",
            self.name
        )
    }

    fn list(&self) -> Result<(), Failure> {
        let transcript = Transcript::to_writer(Stdout::new());
        for Playable { program, .. } in &self.programs {
            transcript.line(format_args!("{:<22} {}", program.id, program.summary));
        }
        written(transcript.finish())
    }

    fn play(&self, id: &str, arguments: Vec<OsString>, rehearsal: bool) -> Result<(), Failure> {
        let playable = self.find(id)?;
        let transcript = Transcript::to_writer(Stdout::new());
        let played = if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
            transcript.line(playable.usage);
            Ok(())
        } else {
            (playable.play)(Run { transcript: transcript.clone(), arguments, rehearsal })
        };
        played.and(written(transcript.finish()))
    }

    /// Records a rehearsal. The lines before a failure or a panic are recorded, too.
    fn record(&self, id: &str, arguments: Vec<OsString>) -> Result<(), Failure> {
        let playable = self.find(id)?;
        let transcript = Transcript::in_memory();
        let run = Run { transcript: transcript.clone(), arguments, rehearsal: true };
        recording::begin(&transcript, &format!("crates/pausa-{}/src/{id}.rs", self.name));
        let played = panic::catch_unwind(AssertUnwindSafe(|| (playable.play)(run)));
        let recorded = recording::write(&transcript.entries(), &recording::end(), Stdout::new());
        let played = played.unwrap_or_else(|panic| panic::resume_unwind(panic));
        played.and(written(recorded))
    }

    fn exercise(&self, id: &str, units: &str) -> Result<(), Failure> {
        let (exercise, units) = self.find_exercise(id, units)?;
        let begin = Instant::now();
        (exercise.run)(units);
        let nanoseconds = begin.elapsed().as_nanos();
        print_line(format_args!(r#"{{"metric":"ns","value":{nanoseconds}}}"#))
    }

    fn observe(&self, id: &str, units: &str) -> Result<(), Failure> {
        let (Exercise { unit, must_live, observe, .. }, units) = self.find_exercise(id, units)?;
        let observe = observe.ok_or_else(|| {
            let feature = "pausa-story/count-allocations";
            Failure::Usage(format!("to count allocations, build with the feature `{feature}`"))
        })?;
        let seen = observe(units);
        print_line(format_args!(
            r#"{{"unit":"{unit}","must_live":{must_live},"handle":{},"heap":{},"allocations":{},"bytes":{}}}"#,
            seen.handle, seen.heap, seen.allocations, seen.bytes
        ))
    }

    fn find_exercise(&self, id: &str, units: &str) -> Result<(Exercise, u64), Failure> {
        let exercise = self.find(id)?.exercise;
        let units = units.parse().map_err(|_| {
            Failure::Usage(format!("the number of units must be a whole number such as 1000, not `{units}`"))
        })?;
        Ok((exercise, units))
    }

    fn find(&self, id: &str) -> Result<&Playable, Failure> {
        let found = self.programs.iter().find(|playable| playable.program.id == id);
        found.ok_or_else(|| {
            let name = self.name;
            Failure::Usage(if CATALOGUE.iter().any(|program| program.id == id) {
                format!("the encoding `{name}` does not have the program `{id}`; `cargo pausa list` says why")
            } else {
                let ids: Vec<_> = self.programs.iter().map(|playable| playable.program.id).collect();
                format!("there is no program `{id}`; there are: {}", ids.join(", "))
            })
        })
    }
}

/// Prints one line to stdout.
fn print_line(line: fmt::Arguments<'_>) -> Result<(), Failure> {
    let transcript = Transcript::to_writer(Stdout::new());
    transcript.line(line);
    written(transcript.finish())
}

fn written(to_stdout: io::Result<()>) -> Result<(), Failure> {
    to_stdout.map_err(|error| Failure::Run(format!("stdout: {error}")))
}

/// Buffered stdout. A closed pipe ends the process with exit status 0.
struct Stdout(BufWriter<io::Stdout>);

impl Stdout {
    fn new() -> Self {
        Stdout(BufWriter::with_capacity(64 * 1024, io::stdout()))
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).inspect_err(end_when_nobody_reads)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().inspect_err(end_when_nobody_reads)
    }
}

fn end_when_nobody_reads(error: &io::Error) {
    if error.kind() == ErrorKind::BrokenPipe {
        process::exit(0);
    }
}
