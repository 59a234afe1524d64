//! Adapts a loop's connection to hyper's IO traits.

use std::cell::Cell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};
use pausa::Stream;

/// The largest number of bytes per read. The buffer is on the stack.
const MOST: usize = 8 * 1024;

/// A connection of any loop, with hyper's IO traits.
pub(crate) struct Connection<S> {
    stream: S,
    left: Allowance,
}

/// The number of bytes that a connection may still deliver. Clones share it.
#[derive(Clone)]
pub(crate) struct Allowance(Rc<Cell<usize>>);

impl Allowance {
    pub(crate) fn new(bytes: usize) -> Self {
        Allowance(Rc::new(Cell::new(bytes)))
    }

    /// Lifts the limit: from here on, the reader of the body counts.
    pub(crate) fn lift(&self) {
        self.0.set(usize::MAX);
    }
}

impl<S> Connection<S> {
    pub(crate) fn new(stream: S) -> Self {
        Connection { stream, left: Allowance::new(usize::MAX) }
    }

    /// Wraps a connection. Reads fail with [`io::ErrorKind::FileTooLarge`] when the allowance is used up.
    pub(crate) fn with_allowance(stream: S, left: Allowance) -> Self {
        Connection { stream, left }
    }
}

impl<S: Stream> Read for Connection<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut cursor: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        // hyper's buffer is not initialized, and a `Stream` reads into an initialized one. Without `unsafe`, the bytes must be copied.
        let mut bytes = [0; MOST];
        let most = cursor.remaining().min(MOST);
        let length = ready!(self.stream.poll_read(cx, &mut bytes[..most]))?;
        let Some(left) = self.left.0.get().checked_sub(length) else {
            return Poll::Ready(Err(io::ErrorKind::FileTooLarge.into()));
        };
        self.left.0.set(left);
        cursor.put_slice(&bytes[..length]);
        Poll::Ready(Ok(()))
    }
}

impl<S: Stream> Write for Connection<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.stream.poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A `Stream` has no buffer to flush.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.stream.close())
    }
}
