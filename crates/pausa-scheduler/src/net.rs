//! TCP sockets of a loop. Every operation has a `poll_` function, for state machines written by hand; the most common
//! ones are futures, too.
//!
//! Of the `poll_` functions of one direction of a socket, only the last caller is woken. Any number of the futures may
//! wait at the same time.

use std::future::poll_fn;
use std::io::ErrorKind::{NotConnected, WouldBlock, WriteZero};
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::task::{Context, Poll};

use crate::event_loop::Handle;
use crate::reactor::{READ, Sides, WRITE};
use crate::waker::check_is_inside;

/// How many clients may wait to be accepted; the system may allow fewer. (The standard library asks for 128.)
pub const BACKLOG: i32 = 4096;

/// A socket that its loop's reactor watches.
#[derive(Debug)]
struct Registered<S: AsRawFd> {
    /// Its name in events.
    key: usize,
    sides: Sides,
    io: S,
    handle: Handle,
}

impl<S: AsRawFd> Registered<S> {
    /// Watches a socket that does not block.
    fn new(handle: &Handle, io: S) -> io::Result<Registered<S>> {
        let (key, sides) = handle.core.reactor.add(&io)?;
        Ok(Registered { key, sides, io, handle: handle.clone() })
    }

    fn poll<T>(
        &self,
        side: usize,
        operation: usize,
        cx: &mut Context<'_>,
        action: impl FnMut() -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        check_is_inside(&self.handle.core.tasks, "a socket")?;
        self.sides[side].poll_io(operation, cx, action)
    }

    /// The same as a future, which removes its waker when it ends or is dropped.
    async fn wait<T>(&self, side: usize, mut action: impl FnMut() -> io::Result<T>) -> io::Result<T> {
        let operation =
            scopeguard::guard(self.sides[side].begin(), |operation| self.sides[side].forget(operation));
        poll_fn(|cx| self.poll(side, *operation, cx, &mut action)).await
    }

    /// Passes on how many bytes a read or write has moved, and notes what that says about the next.
    fn moved(&self, side: usize, wanted: usize, moved: io::Result<usize>) -> io::Result<usize> {
        if let Ok(bytes @ 1..) = moved
            && bytes < wanted
        {
            self.sides[side].exhausted();
        }
        moved
    }
}

impl<S: AsRawFd> Drop for Registered<S> {
    fn drop(&mut self) {
        self.handle.core.reactor.remove(self.key, self.io.as_raw_fd());
    }
}

impl Handle {
    /// Listens for TCP clients at the address. Port 0 lets the system choose one.
    ///
    /// # Errors
    /// Those of the system, when the port is in use for instance.
    pub fn listen(&self, address: SocketAddr) -> io::Result<TcpListener> {
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        rustix::net::listen(&listener, BACKLOG)?;
        Ok(TcpListener(Registered::new(self, listener)?))
    }

    /// Connects to a TCP server.
    ///
    /// # Errors
    /// Those of the system, when the connection is refused for instance.
    pub fn connect(&self, address: SocketAddr) -> impl Future<Output = io::Result<TcpStream>> + 'static {
        let handle = self.clone();
        async move {
            let stream = TcpStream(Registered::new(&handle, mio::net::TcpStream::connect(address)?.into())?);
            // The socket becomes writable when the attempt is over.
            let outcome = || match (stream.get_ref().take_error()?, stream.get_ref().peer_addr()) {
                (Some(error), _) => Err(error),
                (None, Err(error)) if error.kind() == NotConnected => Err(WouldBlock.into()),
                (None, peer) => peer.map(drop),
            };
            stream.0.wait(WRITE, outcome).await?;
            Ok(stream)
        }
    }
}

/// A socket that clients connect to. Made by [`Handle::listen`].
#[derive(Debug)]
pub struct TcpListener(Registered<std::net::TcpListener>);

impl TcpListener {
    /// Waits for the next client.
    ///
    /// # Errors
    /// Those of the system. When the process has run out of file descriptors, every call fails at once until some are
    /// free, and the client stays in line: sleep a while before trying again.
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        self.0.wait(READ, || self.try_accept()).await
    }

    /// [`accept`](TcpListener::accept), for state machines.
    pub fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        self.0.poll(READ, 0, cx, || self.try_accept())
    }

    /// The next client that is connected already, if there is one. Asks the system, also before an event has told.
    ///
    /// # Errors
    /// As [`accept`](TcpListener::accept).
    pub fn accept_now(&self) -> io::Result<Option<(TcpStream, SocketAddr)>> {
        match self.try_accept() {
            Ok(client) => Ok(Some(client)),
            Err(error) if error.kind() == WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn try_accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, peer) = self.0.io.accept()?;
        stream.set_nonblocking(true)?;
        Ok((TcpStream(Registered::new(&self.0.handle, stream)?), peer))
    }

    /// The address that clients connect to, with the port that the system chose.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.io.local_addr()
    }
}

/// A connection. Made by [`Handle::connect`] and [`TcpListener::accept`]; dropping it closes it.
#[derive(Debug)]
pub struct TcpStream(Registered<std::net::TcpStream>);

impl TcpStream {
    /// Reads what there is, at least one byte; 0 means that the peer will send no more.
    pub async fn read(&self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.wait(READ, || self.try_read(buf)).await
    }

    /// [`read`](TcpStream::read), for state machines.
    pub fn poll_read(&self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        self.0.poll(READ, 0, cx, || self.try_read(buf))
    }

    fn try_read(&self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.moved(READ, buf.len(), self.get_ref().read(buf))
    }

    /// Writes as much as the system takes at the moment, at least one byte.
    pub fn poll_write(&self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.0.poll(WRITE, 0, cx, || self.try_write(buf))
    }

    fn try_write(&self, buf: &[u8]) -> io::Result<usize> {
        self.0.moved(WRITE, buf.len(), self.get_ref().write(buf))
    }

    /// Writes all of it.
    pub async fn write_all(&self, mut buf: &[u8]) -> io::Result<()> {
        while !buf.is_empty() {
            match self.0.wait(WRITE, || self.try_write(buf)).await? {
                0 => return Err(WriteZero.into()),
                written => buf = &buf[written..],
            }
        }
        Ok(())
    }

    /// The socket itself, for what does not wait: its addresses, its options, shutting down one direction. It must
    /// remain non-blocking.
    pub fn get_ref(&self) -> &std::net::TcpStream {
        &self.0.io
    }
}
