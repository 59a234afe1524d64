//! The contract's [`Loop`], [`Listener`] and [`Stream`] for this loop. Its types have the operations already, so this file only
//! forwards calls.

use std::io;
use std::net::{Shutdown, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pausa::{Listener, Loop, Stream};

use crate::{Handle, JoinHandle, Sleep, TcpListener, TcpStream};

impl Loop for Handle {
    type Sleep = Sleep;
    type Task<T: 'static> = JoinHandle<T>;
    type Listener = TcpListener;
    type Stream = TcpStream;
    type Connect = Pin<Box<dyn Future<Output = io::Result<TcpStream>>>>;

    fn now(&self) -> Duration {
        Handle::now(self)
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Handle::sleep(self, duration)
    }

    fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        Handle::spawn(self, future)
    }

    fn spawn_detached(&self, future: impl Future<Output = ()> + 'static) {
        Handle::spawn_detached(self, future);
    }

    fn listen(&self, address: SocketAddr) -> io::Result<TcpListener> {
        Handle::listen(self, address)
    }

    fn connect(&self, address: SocketAddr) -> Self::Connect {
        Box::pin(Handle::connect(self, address))
    }
}

impl Listener for TcpListener {
    type Stream = TcpStream;

    fn local_addr(&self) -> io::Result<SocketAddr> {
        TcpListener::local_addr(self)
    }

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        TcpListener::poll_accept(self, cx)
    }

    fn accept_now(&mut self) -> io::Result<Option<(TcpStream, SocketAddr)>> {
        TcpListener::accept_now(self)
    }
}

impl Stream for TcpStream {
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        TcpStream::poll_read(self, cx, buffer)
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        TcpStream::poll_write(self, cx, bytes)
    }

    fn close(&mut self) -> io::Result<()> {
        self.get_ref().shutdown(Shutdown::Write)
    }
}
