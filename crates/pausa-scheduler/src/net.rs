//! TCP sockets of a loop. Every operation is there twice: as a future, and as a `poll_` function for state machines
//! written by hand.

use std::future::poll_fn;
use std::io::ErrorKind::{NotConnected, WouldBlock, WriteZero};
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::task::{Context, Poll, ready};

use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketType};

use crate::event_loop::Handle;
use crate::reactor::{READ, Registered, WRITE};

/// How many clients may wait to be accepted; the system may allow fewer. (The standard library asks for 128.)
const BACKLOG: i32 = 4096;

/// A socket that clients connect to. Made by [`Handle::listen`].
pub struct TcpListener(Registered<std::net::TcpListener>);

impl TcpListener {
    pub(crate) fn bind(handle: &Handle, address: SocketAddr) -> io::Result<TcpListener> {
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        rustix::net::listen(&listener, BACKLOG)?;
        Ok(TcpListener(Registered::new(handle, listener)?))
    }

    /// Waits for the next client.
    ///
    /// # Errors
    /// Those of the system. When the process has run out of file descriptors, every call fails at once until some are
    /// free, and the client stays in line: sleep a while before trying again.
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        poll_fn(|cx| self.poll_accept(cx)).await
    }

    /// [`accept`](TcpListener::accept), for state machines.
    pub fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        let (stream, peer) = ready!(self.0.poll_io(READ, cx, std::net::TcpListener::accept))?;
        stream.set_nonblocking(true)?;
        Poll::Ready(Ok((TcpStream(Registered::new(&self.0.handle, stream)?), peer)))
    }

    /// The address that clients connect to; tells the port when it was asked for as 0.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.io().local_addr()
    }
}

/// A connection. Made by [`Handle::connect`] and [`TcpListener::accept`]; dropping it closes it.
pub struct TcpStream(Registered<std::net::TcpStream>);

impl TcpStream {
    pub(crate) async fn connect(handle: Handle, address: SocketAddr) -> io::Result<TcpStream> {
        let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
        let socket = rustix::net::socket(family, SocketType::STREAM, None)?;
        rustix::io::fcntl_setfd(&socket, rustix::io::FdFlags::CLOEXEC)?;
        let socket = std::net::TcpStream::from(socket);
        socket.set_nonblocking(true)?;
        match rustix::net::connect(&socket, &address) {
            Ok(()) | Err(Errno::INPROGRESS) => {}
            Err(error) => return Err(error.into()),
        }
        let stream = TcpStream(Registered::new(&handle, socket)?);
        // Done when the attempt to connect has come to an end, good or bad.
        let attempt = |socket: &std::net::TcpStream| match (socket.take_error()?, socket.peer_addr()) {
            (Some(error), _) => Err(error),
            (None, Err(error)) if error.kind() == NotConnected => Err(WouldBlock.into()),
            (None, result) => result.map(drop),
        };
        poll_fn(|cx| stream.0.poll_io(WRITE, cx, attempt)).await?;
        Ok(stream)
    }

    /// Reads what there is, at least one byte; 0 means that the peer will send no more.
    pub async fn read(&self, buf: &mut [u8]) -> io::Result<usize> {
        poll_fn(|cx| self.poll_read(cx, buf)).await
    }

    /// [`read`](TcpStream::read), for state machines.
    pub fn poll_read(&self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        self.0.poll_move(READ, cx, buf.len(), |mut socket| socket.read(buf))
    }

    /// Writes as much as the system takes at the moment, at least one byte.
    pub async fn write(&self, buf: &[u8]) -> io::Result<usize> {
        poll_fn(|cx| self.poll_write(cx, buf)).await
    }

    /// [`write`](TcpStream::write), for state machines.
    pub fn poll_write(&self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.0.poll_move(WRITE, cx, buf.len(), |mut socket| socket.write(buf))
    }

    /// Writes all of it.
    pub async fn write_all(&self, mut buf: &[u8]) -> io::Result<()> {
        while !buf.is_empty() {
            match self.write(buf).await? {
                0 => return Err(WriteZero.into()),
                written => buf = &buf[written..],
            }
        }
        Ok(())
    }

    /// Ends one direction or both. It does not wait.
    pub fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        self.0.io().shutdown(how)
    }

    /// Sends small pieces at once rather than collecting them.
    pub fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.0.io().set_nodelay(nodelay)
    }

    /// The other end's address.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.io().peer_addr()
    }

    /// This end's address.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.io().local_addr()
    }
}
