//! The simulated connection: chunks that cut lines anywhere, and pauses between them, without system calls.

use std::cell::Cell;
use std::io;
use std::task::{Context, Poll};

use pausa::Stream;

/// The text that is sent repeatedly.
const TEXT: &[u8] = "Hola\n¿Qué tal?\n\nHasta la vista\n".as_bytes();
/// The number of its lines.
const LINES: u64 = 4;
const CHUNK: usize = 12;

thread_local! {
    static TURN: Cell<u64> = const { Cell::new(1) };
}

/// The clock: the number of the current turn.
fn turn() -> u64 {
    TURN.get()
}

/// Begins the next turn.
pub(crate) fn next_turn() {
    TURN.set(turn() + 1);
}

/// A connection that delivers so many lines, one chunk per turn.
#[derive(Clone)]
pub(crate) struct Wire {
    at: usize,
    end: usize,
    last: u64,
}

impl Wire {
    /// `lines` is rounded up to whole rounds of the text.
    pub(crate) fn of(lines: u64) -> Self {
        let rounds = usize::try_from(lines.div_ceil(LINES)).unwrap_or(usize::MAX);
        Wire { at: 0, end: rounds.saturating_mul(TEXT.len()), last: turn() }
    }
}

impl Stream for Wire {
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        if std::mem::replace(&mut self.last, turn()) == turn() {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let start = self.at % TEXT.len();
        let chunk = &TEXT[start..TEXT.len().min(start + buffer.len()).min(start + self.end - self.at)];
        buffer[..chunk.len()].copy_from_slice(chunk);
        self.at += chunk.len();
        Poll::Ready(Ok(chunk.len()))
    }

    fn poll_write(&mut self, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn close(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes that were read but not used yet. In every variant they are stored in the iterator.
#[derive(Clone)]
pub(crate) struct Chunked<S> {
    stream: S,
    chunk: [u8; CHUNK],
    from: usize,
    to: usize,
}

impl<S: Stream> Chunked<S> {
    pub(crate) fn new(stream: S) -> Self {
        Chunked { stream, chunk: [0; CHUNK], from: 0, to: 0 }
    }

    /// Moves the available part of the line out of the chunk. Returns whether the line is complete.
    pub(crate) fn line_into(&mut self, line: &mut Vec<u8>) -> bool {
        let rest = &self.chunk[self.from..self.to];
        let end = rest.iter().position(|byte| *byte == b'\n');
        let part = &rest[..end.unwrap_or(rest.len())];
        line.extend_from_slice(part);
        self.from += part.len() + usize::from(end.is_some());
        end.is_some()
    }

    /// Reads the next chunk. Returns whether there was one; a failed connection counts as ended.
    pub(crate) fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        self.stream.poll_read(cx, &mut self.chunk).map(|read| {
            (self.from, self.to) = (0, read.unwrap_or(0));
            self.to > 0
        })
    }

    pub(crate) async fn fill(&mut self) -> bool {
        std::future::poll_fn(|cx| self.poll_fill(cx)).await
    }
}

/// The answer to a line: a number of steps, at most one per turn.
pub(crate) struct Answer {
    line: String,
    steps: u8,
    last: u64,
}

impl Answer {
    pub(crate) fn to(line: String) -> Self {
        Self::in_steps::<3>(line)
    }

    pub(crate) fn in_steps<const STEPS: u8>(line: String) -> Self {
        Answer { line, steps: STEPS, last: turn() }
    }
}

impl Future for Answer {
    type Output = String;

    fn poll(mut self: std::pin::Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<String> {
        if std::mem::replace(&mut self.last, turn()) != turn() {
            self.steps -= 1;
        }
        if self.steps > 0 {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(std::mem::take(&mut self.line))
    }
}

/// The last line, if it has no newline at its end.
pub(crate) fn rest(line: &mut Vec<u8>) -> Option<String> {
    (!line.is_empty()).then(|| text(line))
}

/// A line as text.
pub(crate) fn text(line: &mut Vec<u8>) -> String {
    String::from_utf8_lossy(&std::mem::take(line)).into_owned()
}
