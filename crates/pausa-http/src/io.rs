//! A loop's connection as hyper wants it. This is all that there is between the two.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};
use pausa::Stream;

/// How much is read at once at most: as much as fits on the stack without a thought.
const MOST: usize = 8 * 1024;

/// A connection of any loop, for hyper.
pub(crate) struct Connection<S>(pub(crate) S);

impl<S: Stream> Read for Connection<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut cursor: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        // hyper's buffer is not initialized, and a `Stream` reads into one that is. To read beside it and copy is what
        // can be done about that without `unsafe`.
        let mut bytes = [0; MOST];
        let most = cursor.remaining().min(MOST);
        let length = ready!(self.0.poll_read(cx, &mut bytes[..most]))?;
        cursor.put_slice(&bytes[..length]);
        Poll::Ready(Ok(()))
    }
}

impl<S: Stream> Write for Connection<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A `Stream` keeps nothing back.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.0.close())
    }
}
