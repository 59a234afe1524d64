//! The output of a program, line by line, with the source location that wrote each line.

use std::fmt;
use std::io::{self, Write};
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One line of a transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The line, without the newline at its end.
    pub text: Vec<u8>,
    /// The source location that wrote the line: in a chapter, or in the program's main.
    pub written_at: &'static Location<'static>,
}

/// The output of a program. Programs write to a transcript and never to stdout, so that a run can be printed, compared with
/// another, or stepped through. Clones write to the same transcript.
#[derive(Clone)]
pub struct Transcript {
    sink: Arc<Mutex<Sink>>,
}

enum Sink {
    Nowhere,
    Memory(Vec<Entry>),
    Writer {
        writer: Box<dyn Write + Send>,
        /// The line being formatted. Each line is written in one call.
        line: Vec<u8>,
        in_bulk: bool,
        failed: Option<io::Error>,
    },
}

impl Transcript {
    /// Makes a transcript that keeps its entries in memory.
    pub fn in_memory() -> Self {
        Transcript { sink: Arc::new(Mutex::new(Sink::Memory(Vec::new()))) }
    }

    /// Makes a transcript that drops each line without formatting it. For measurements, which should measure the coroutine and
    /// not its output.
    pub fn silent() -> Self {
        Transcript { sink: Arc::new(Mutex::new(Sink::Nowhere)) }
    }

    /// Makes a transcript that writes each line immediately and keeps none.
    pub fn to_writer(writer: impl Write + Send + 'static) -> Self {
        let writer = Box::new(writer);
        Transcript {
            sink: Arc::new(Mutex::new(Sink::Writer {
                writer,
                line: Vec::new(),
                in_bulk: false,
                failed: None,
            })),
        }
    }

    /// Writes a line.
    #[track_caller]
    pub fn line(&self, text: impl fmt::Display) {
        match &mut *self.sink() {
            Sink::Memory(entries) => {
                entries.push(Entry { text: text.to_string().into_bytes(), written_at: Location::caller() });
            }
            sink => sink.write(|line| write!(line, "{text}")),
        }
    }

    /// Writes a line of bytes, given in parts. It need not be UTF-8.
    #[track_caller]
    pub fn bytes(&self, parts: &[&[u8]]) {
        match &mut *self.sink() {
            Sink::Memory(entries) => {
                entries.push(Entry { text: parts.concat(), written_at: Location::caller() });
            }
            sink => sink.write(|line| parts.iter().try_for_each(|part| line.write_all(part))),
        }
    }

    /// Stops flushing the writer after each line. For programs that print much and have no dialogue.
    pub fn write_in_bulk(&self) {
        if let Sink::Writer { in_bulk, .. } = &mut *self.sink() {
            *in_bulk = true;
        }
    }

    /// Flushes the writer.
    ///
    /// # Errors
    /// The first error of this call or of an earlier write. Lines after the failed one were not written.
    pub fn finish(&self) -> io::Result<()> {
        match &mut *self.sink() {
            Sink::Nowhere | Sink::Memory(_) => Ok(()),
            Sink::Writer { writer, failed, .. } => match failed.take() {
                Some(error) => Err(error),
                None => writer.flush(),
            },
        }
    }

    /// Whether a write has failed. No later line is written.
    pub fn has_failed(&self) -> bool {
        matches!(&*self.sink(), Sink::Writer { failed: Some(_), .. })
    }

    /// The entries so far; empty for a transcript that keeps none.
    pub fn entries(&self) -> Vec<Entry> {
        match &*self.sink() {
            Sink::Memory(entries) => entries.clone(),
            Sink::Nowhere | Sink::Writer { .. } => Vec::new(),
        }
    }

    /// The number of entries so far; 0 for a transcript that keeps none.
    pub fn len(&self) -> usize {
        match &*self.sink() {
            Sink::Memory(entries) => entries.len(),
            Sink::Nowhere | Sink::Writer { .. } => 0,
        }
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text so far, with a newline after each line. Bytes that are not UTF-8 become U+FFFD.
    pub fn text(&self) -> String {
        let mut text = Vec::new();
        for entry in self.entries() {
            text.extend_from_slice(&entry.text);
            text.push(b'\n');
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Locks the sink. A panic while a line is written (in its `Display`, for example) leaves the earlier lines intact, so a
    /// poisoned lock is used on.
    fn sink(&self) -> MutexGuard<'_, Sink> {
        self.sink.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink {
    fn write(&mut self, text: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) {
        if let Sink::Writer { writer, line, in_bulk, failed: failed @ None } = self {
            line.clear();
            let written = text(line).and_then(|()| {
                line.push(b'\n');
                writer.write_all(line)?;
                if *in_bulk { Ok(()) } else { writer.flush() }
            });
            *failed = written.err();
        }
    }
}

impl fmt::Debug for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transcript").field("entries", &self.entries().len()).finish()
    }
}
