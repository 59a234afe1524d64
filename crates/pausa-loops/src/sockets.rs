//! Listening sockets of tokio's and smol's loops, made as our own loop makes them.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsFd;

use pausa_scheduler::BACKLOG;
use rustix::io::{Errno, FdFlags, fcntl_setfd};

/// A listener that does not block, with the same [`BACKLOG`] on every loop.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    rustix::net::listen(&listener, BACKLOG)?;
    Ok(listener)
}

/// The next client that is connected already, if there is one. Its socket does not block.
pub(crate) fn accept_now(listener: impl AsFd) -> io::Result<Option<(TcpStream, SocketAddr)>> {
    match rustix::net::accept(&listener) {
        Ok(socket) => {
            fcntl_setfd(&socket, FdFlags::CLOEXEC)?;
            let stream = TcpStream::from(socket);
            stream.set_nonblocking(true)?;
            let peer = stream.peer_addr()?;
            Ok(Some((stream, peer)))
        }
        Err(Errno::AGAIN) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
