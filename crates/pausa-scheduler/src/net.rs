//! TCP sockets of a loop. Every operation is a `poll_` function, for state machines written by hand; what tasks await
//! most is there as a future, too.

use std::future::poll_fn;
use std::io::ErrorKind::{WouldBlock, WriteZero};
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::task::{Context, Poll, ready};

use rustix::io::{Errno, FdFlags, fcntl_setfd};
use rustix::net::{AddressFamily, SocketType};

use crate::event_loop::Handle;
use crate::reactor::{READ, Registered, WRITE};

/// How many clients may wait to be accepted; the system may allow fewer. (The standard library asks for 128.)
pub const BACKLOG: i32 = 4096;

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
            let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
            let socket = rustix::net::socket(family, SocketType::STREAM, None)?;
            fcntl_setfd(&socket, FdFlags::CLOEXEC)?;
            let socket = std::net::TcpStream::from(socket);
            socket.set_nonblocking(true)?;
            let stream = TcpStream(Registered::new(&handle, socket)?);
            // The first call begins the attempt; those that follow ask how it went.
            let attempt = |socket: &std::net::TcpStream| match rustix::net::connect(socket, &address) {
                Ok(()) | Err(Errno::ISCONN) => Ok(()),
                Err(Errno::INPROGRESS | Errno::ALREADY) => Err(WouldBlock.into()),
                Err(error) => Err(error.into()),
            };
            poll_fn(|cx| stream.0.poll_io(WRITE, cx, attempt)).await?;
            Ok(stream)
        }
    }
}

/// A socket that clients connect to. Made by [`Handle::listen`].
pub struct TcpListener(Registered<std::net::TcpListener>);

impl TcpListener {
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

    /// The next client that is connected already, if there is one. Asks the system, also before an event has told.
    ///
    /// # Errors
    /// As [`accept`](TcpListener::accept).
    pub fn accept_now(&self) -> io::Result<Option<(TcpStream, SocketAddr)>> {
        match self.0.io().accept() {
            Ok((stream, peer)) => {
                stream.set_nonblocking(true)?;
                Ok(Some((TcpStream(Registered::new(&self.0.handle, stream)?), peer)))
            }
            Err(error) if error.kind() == WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The address that clients connect to; tells the port when it was asked for as 0.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.io().local_addr()
    }
}

/// A connection. Made by [`Handle::connect`] and [`TcpListener::accept`]; dropping it closes it.
pub struct TcpStream(Registered<std::net::TcpStream>);

impl TcpStream {
    /// Reads what there is, at least one byte; 0 means that the peer will send no more.
    pub async fn read(&self, buf: &mut [u8]) -> io::Result<usize> {
        poll_fn(|cx| self.poll_read(cx, buf)).await
    }

    /// [`read`](TcpStream::read), for state machines.
    pub fn poll_read(&self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        self.0.poll_io(READ, cx, |mut socket| socket.read(buf))
    }

    /// Writes as much as the system takes at the moment, at least one byte.
    pub fn poll_write(&self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.0.poll_io(WRITE, cx, |mut socket| socket.write(buf))
    }

    /// Writes all of it.
    pub async fn write_all(&self, mut buf: &[u8]) -> io::Result<()> {
        while !buf.is_empty() {
            match poll_fn(|cx| self.poll_write(cx, buf)).await? {
                0 => return Err(WriteZero.into()),
                written => buf = &buf[written..],
            }
        }
        Ok(())
    }

    /// The socket itself, for what does not wait: its addresses, its options, ending one direction. It must remain
    /// one that does not block.
    pub fn get_ref(&self) -> &std::net::TcpStream {
        self.0.io()
    }
}
