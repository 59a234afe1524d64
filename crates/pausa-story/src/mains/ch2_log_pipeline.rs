//! `ch2_log_pipeline`: reads the story's five lines, or a file or pipe of any size in constant memory.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::marker::PhantomData;
use std::rc::Rc;

use lexopt::Arg;
use memchr::memchr;
use memchr::memmem::Finder;
use pausa::Transcript;
use pausa::ch2_log_pipeline::{Line, LogPipeline, start_of_field};

use super::arguments::{Arguments, Usage, wrong};
use super::exercise::{Drive, Observer, iterate};
use super::input::{LONGEST_LINE, too_long};
use super::recording::recorded;
use crate::{Failure, Run};

pub(crate) const USAGE: Usage = Usage::of("play ch2_log_pipeline [-- [--level LEVEL] [FILE|-]]").with_help(|| {
    format!(
        "\
Prints the message of each line that contains LEVEL (default `ERROR`): the text after the third field.
Without a file it reads the story's log, and with `-` standard input.

Fields are split on ASCII white space (space, tab, line feed, vertical tab, form feed, carriage return), like Python's
`bytes.split()`. Other Unicode white space, on which `str.split()` also splits, is part of a field.
A line may contain any bytes, at most {} MiB.",
        LONGEST_LINE >> 20
    )
});

const LOG: [&str; 5] = [
    "2024-10-06 10:23:45 ERROR Database connection failed",
    "2024-10-06 10:23:46 INFO User login: john@example.com",
    "2024-10-06 10:23:47 ERROR Null pointer exception",
    "2024-10-06 10:23:48 WARNING Low memory: 85% used",
    "2024-10-06 10:23:49 INFO User logout: mary@example.com",
];

pub(crate) fn play<E: LogPipeline>(run: Run) -> Result<(), Failure> {
    let mut level = "ERROR".to_string();
    let mut file: Option<OsString> = None;
    let mut arguments = Arguments::of(&run, USAGE);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("level") => level = arguments.value()?,
            Arg::Value(value) if file.is_none() => file = Some(value),
            other => return Err(wrong(other.unexpected(), USAGE)),
        }
    }
    let transcript = &run.transcript;
    transcript.write_in_bulk();
    match file {
        None => print_messages::<E>(SharedLines::new(LOG.join("\n").as_bytes()), &level, transcript)
            .map_err(|error| Failure::Run(format!("the story's log: {error}"))),
        Some(name) if name == "-" => print_messages::<E>(SharedLines::new(io::stdin()), &level, transcript)
            .map_err(|error| Failure::Run(format!("standard input: {error}"))),
        Some(name) => {
            let shown = name.display();
            let file = File::open(&name).map_err(|error| wrong(format_args!("{shown}: {error}"), USAGE))?;
            print_messages::<E>(SharedLines::new(file), &level, transcript)
                .map_err(|error| Failure::Run(format!("{shown}: {error}")))
        }
    }
}

fn print_messages<E: LogPipeline>(
    log: SharedLines<impl Read>,
    level: &str,
    transcript: &Transcript,
) -> Result<(), String> {
    let outcome = log.outcome();
    let lines = E::read_lines(log);
    let errors = E::keep_level(lines, Finder::new(level).into_owned());
    let messages = E::extract_message(errors);
    for message in recorded(messages) {
        transcript.bytes(&["⚠️  ".as_bytes(), message.bytes()]);
        if transcript.has_failed() {
            break;
        }
    }
    outcome.get().map_or(Ok(()), |error| Err(error.to_string()))
}

/// A line of a log: a range of a buffer that it shares with other lines. Shortening it copies no text.
#[derive(Clone)]
pub struct SharedLine {
    chunk: Rc<Vec<u8>>,
    start: usize,
    end: usize,
}

impl SharedLine {
    /// The bytes of the line.
    pub fn bytes(&self) -> &[u8] {
        &self.chunk[self.start..self.end]
    }
}

impl fmt::Debug for SharedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        String::from_utf8_lossy(self.bytes()).fmt(f)
    }
}

impl Line for SharedLine {
    type Word = Finder<'static>;

    fn contains(&self, word: &Self::Word) -> bool {
        word.find(self.bytes()).is_some()
    }

    fn after_fields(self, fields: usize) -> Option<Self> {
        let start = self.start + start_of_field(self.bytes(), fields)?;
        Some(SharedLine { start, ..self })
    }
}

/// The size of a read, in bytes. It is also the size of the buffer, unless a line is longer (at most [`LONGEST_LINE`]).
const CHUNK: usize = 128 * 1024;

/// An iterator over the lines of a source, without their `\n` (a `\r` before it stays). They need not be UTF-8. A line of more
/// than 16 MiB is an error.
///
/// The iterator ends when the source ends or fails. [`outcome`](Self::outcome) holds the error, so the items are lines and
/// not results, and the stages of the pipeline handle lines only.
#[derive(Debug)]
pub struct SharedLines<R> {
    source: R,
    /// The buffer. The bytes from `start` to `end` are read and not yet returned; the rest is free for the next read.
    chunk: Rc<Vec<u8>>,
    start: usize,
    end: usize,
    /// No byte from `start` to this position is `\n`.
    searched: usize,
    ended: bool,
    outcome: Rc<OnceCell<io::Error>>,
}

impl<R: Read> SharedLines<R> {
    /// Iterates over the lines of `source`, which it reads in large chunks.
    pub fn new(source: R) -> Self {
        let chunk = Rc::new(vec![0; CHUNK]);
        SharedLines { source, chunk, start: 0, end: 0, searched: 0, ended: false, outcome: Rc::default() }
    }

    /// A shared cell that holds the error, if the lines ended with one.
    pub fn outcome(&self) -> Rc<OnceCell<io::Error>> {
        Rc::clone(&self.outcome)
    }

    /// Ends the iteration with an error. It drops the incomplete line.
    fn fail(&mut self, error: io::Error) {
        let _ = self.outcome.set(error);
        (self.start, self.ended) = (self.end, true);
    }

    fn take_line(&mut self, end: usize, next: usize) -> SharedLine {
        let line = SharedLine { chunk: Rc::clone(&self.chunk), start: self.start, end };
        (self.start, self.searched) = (next, next);
        line
    }

    /// Reads more bytes after the unread ones. It reuses the buffer if it has room and no line refers to it, and allocates a
    /// new one otherwise. Returns the number of bytes read.
    fn refill(&mut self) -> io::Result<usize> {
        let unread = self.start..self.end;
        match Rc::get_mut(&mut self.chunk) {
            Some(chunk) if unread.len() < chunk.len() => chunk.copy_within(unread.clone(), 0),
            _ => {
                let mut chunk = vec![0; CHUNK.max(2 * unread.len())];
                chunk[..unread.len()].copy_from_slice(&self.chunk[unread.clone()]);
                self.chunk = Rc::new(chunk);
            }
        }
        (self.start, self.searched, self.end) = (0, self.searched - unread.start, unread.len());
        let Some(chunk) = Rc::get_mut(&mut self.chunk) else { return Ok(0) };
        let read = loop {
            match self.source.read(&mut chunk[self.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.end += read;
        Ok(read)
    }
}

impl<R: Read> Iterator for SharedLines<R> {
    type Item = SharedLine;

    fn next(&mut self) -> Option<SharedLine> {
        loop {
            let newline =
                memchr(b'\n', &self.chunk[self.searched..self.end]).map(|length| self.searched + length);
            if newline.unwrap_or(self.end) - self.start > LONGEST_LINE {
                self.fail(too_long());
            } else if let Some(end) = newline {
                return Some(self.take_line(end, end + 1));
            }
            self.searched = self.end;
            if self.ended {
                let last = self.start < self.end;
                return last.then(|| self.take_line(self.end, self.end));
            }
            match self.refill() {
                Ok(read) => self.ended = read == 0,
                Err(error) => self.fail(error),
            }
        }
    }
}

/// Measures the story's lines, repeated, as borrowed text.
pub(crate) struct Figures<E>(PhantomData<E>);

/// The iterator that repeats the story's lines.
type Source = std::iter::Take<std::iter::Cycle<std::iter::Copied<std::slice::Iter<'static, &'static str>>>>;

impl<E: LogPipeline> Drive for Figures<E> {
    const UNIT: &'static str = "line";
    /// The source and the level.
    const MUST_LIVE: usize = size_of::<Source>() + size_of::<&str>();

    fn drive(units: u64, observer: &mut impl Observer) {
        let lines = usize::try_from(units).unwrap_or(usize::MAX);
        let log: Source = LOG.iter().copied().cycle().take(lines);
        iterate(observer, || E::extract_message(E::keep_level(E::read_lines(log), "ERROR")));
    }
}
