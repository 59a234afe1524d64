//! What a program prints, line by line, and where in the source each line was written.

use std::fmt;
use std::io::{self, Write};
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One line of a transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The line, without the newline at its end.
    pub text: Vec<u8>,
    /// The place in a chapter (or in the story's main program) that wrote it.
    pub written_at: &'static Location<'static>,
}

/// A handle on what a program prints. Programs get one, and never print to stdout themselves, so that the same run
/// can be shown, compared and stepped through. Clones write to the same transcript.
#[derive(Clone)]
pub struct Transcript {
    sink: Arc<Mutex<Sink>>,
}

enum Sink {
    Nowhere,
    Memory(Vec<Entry>),
    Writer {
        writer: Box<dyn Write + Send>,
        /// The line that is being put together: each is written in one piece.
        line: Vec<u8>,
        in_bulk: bool,
        failed: Option<io::Error>,
    },
}

impl Transcript {
    /// A transcript that keeps its entries in memory.
    pub fn in_memory() -> Self {
        Transcript { sink: Arc::new(Mutex::new(Sink::Memory(Vec::new()))) }
    }

    /// A transcript that forgets each line without so much as putting it together: for figures, which are to be those of
    /// the coroutine and not of its printing.
    pub fn silent() -> Self {
        Transcript { sink: Arc::new(Mutex::new(Sink::Nowhere)) }
    }

    /// A transcript that writes each line as it comes, and keeps nothing.
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

    /// Writes a line that may not be UTF-8, given in parts.
    #[track_caller]
    pub fn bytes(&self, parts: &[&[u8]]) {
        match &mut *self.sink() {
            Sink::Memory(entries) => {
                entries.push(Entry { text: parts.concat(), written_at: Location::caller() });
            }
            sink => sink.write(|line| parts.iter().try_for_each(|part| line.write_all(part))),
        }
    }

    /// From here on lines are written when the writer's buffer is full, not each as it comes: for programs that
    /// print much and talk with nobody.
    pub fn write_in_bulk(&self) {
        if let Sink::Writer { in_bulk, .. } = &mut *self.sink() {
            *in_bulk = true;
        }
    }

    /// Writes what is still in the buffer.
    ///
    /// # Errors
    /// The first error of this or an earlier write. What came after that write was not written.
    pub fn finish(&self) -> io::Result<()> {
        match &mut *self.sink() {
            Sink::Nowhere | Sink::Memory(_) => Ok(()),
            Sink::Writer { writer, failed, .. } => match failed.take() {
                Some(error) => Err(error),
                None => writer.flush(),
            },
        }
    }

    /// Whether a write has failed: nothing more will be written.
    pub fn has_failed(&self) -> bool {
        matches!(&*self.sink(), Sink::Writer { failed: Some(_), .. })
    }

    /// The entries so far (none where they are written and not kept).
    pub fn entries(&self) -> Vec<Entry> {
        match &*self.sink() {
            Sink::Memory(entries) => entries.clone(),
            Sink::Nowhere | Sink::Writer { .. } => Vec::new(),
        }
    }

    /// The whole text so far, each line with its newline.
    pub fn text(&self) -> String {
        let mut text = Vec::new();
        for entry in self.entries() {
            text.extend_from_slice(&entry.text);
            text.push(b'\n');
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    /// A panic while a line was written (in a `Display`, say) leaves the lines before it as they were.
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
