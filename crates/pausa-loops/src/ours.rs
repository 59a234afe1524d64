//! [`Loop`] for `pausa_scheduler::EventLoop`. Its types have the operations already, so this file only forwards calls.

use std::io;
use std::net::{Shutdown, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pausa::{Listener, Loop, Stream};
use pausa_scheduler::{EventLoop, Handle, JoinHandle, Sleep, TcpListener, TcpStream};

use crate::{Clock, OnLoop};

/// A handle to our loop.
#[derive(Clone)]
pub struct Ours(Handle);

impl From<Handle> for Ours {
    fn from(handle: Handle) -> Self {
        Ours(handle)
    }
}

pub(crate) fn run<P: OnLoop>(clock: Clock, program: P) -> io::Result<P::Output> {
    let event_loop = match clock {
        Clock::Real => EventLoop::new()?,
        Clock::Rehearsal => EventLoop::with_virtual_clock()?,
    };
    Ok(event_loop.block_on(program.main(Ours(event_loop.handle()))))
}

impl Loop for Ours {
    type Sleep = Sleep;
    type Task<T: 'static> = JoinHandle<T>;
    type Listener = OursListener;
    type Stream = TcpStreamOfOurs;
    type Connect = Pin<Box<dyn Future<Output = io::Result<TcpStreamOfOurs>>>>;

    fn now(&self) -> Duration {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.0.sleep(duration)
    }

    fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.spawn(future)
    }

    fn spawn_detached(&self, future: impl Future<Output = ()> + 'static) {
        self.0.spawn_detached(future);
    }

    fn listen(&self, address: SocketAddr) -> io::Result<OursListener> {
        self.0.listen(address).map(OursListener)
    }

    fn connect(&self, address: SocketAddr) -> Self::Connect {
        let connecting = self.0.connect(address);
        Box::pin(async move { connecting.await.map(TcpStreamOfOurs) })
    }
}

/// A listening socket on our loop.
pub struct OursListener(TcpListener);

impl Listener for OursListener {
    type Stream = TcpStreamOfOurs;

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStreamOfOurs, SocketAddr)>> {
        self.0.poll_accept(cx).map_ok(|(stream, peer)| (TcpStreamOfOurs(stream), peer))
    }

    fn accept_now(&mut self) -> io::Result<Option<(TcpStreamOfOurs, SocketAddr)>> {
        Ok(self.0.accept_now()?.map(|(stream, peer)| (TcpStreamOfOurs(stream), peer)))
    }
}

/// A connection on our loop.
pub struct TcpStreamOfOurs(TcpStream);

impl Stream for TcpStreamOfOurs {
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        self.0.poll_read(cx, buffer)
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.poll_write(cx, bytes)
    }

    fn close(&mut self) -> io::Result<()> {
        self.0.get_ref().shutdown(Shutdown::Write)
    }
}
