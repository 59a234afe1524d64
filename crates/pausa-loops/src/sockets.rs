//! Makes the listening sockets for tokio's and smol's loops with the same options as our loop.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsFd;

use pausa_scheduler::BACKLOG;
use rustix::io::{Errno, FdFlags, fcntl_setfd};

/// Binds a non-blocking listener with the same [`BACKLOG`] as on our loop.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    rustix::net::listen(&listener, BACKLOG)?;
    Ok(listener)
}

/// Accepts a client that is connected already, as a non-blocking socket. `None` if there is none.
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
