//! A loop for measurements: ours with a virtual clock, connections in memory, and a session that only sleeps. So the figures
//! contain the work of the chapter and of the loop, and no system calls.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pausa::{Listener, Loop, Session, Stream};
use pausa_scheduler::{EventLoop, Handle, JoinHandle, Sleep};

/// Runs a driver on a quiet loop.
///
/// # Panics
/// If the system has no file descriptors for a loop.
pub(crate) fn on_quiet_loop(driver: impl AsyncFnOnce(QuietLoop)) {
    let event_loop = EventLoop::with_virtual_clock().expect("the system has a poller to give");
    event_loop.block_on(driver(QuietLoop(event_loop.handle())));
}

/// Our loop, without sockets.
#[derive(Clone)]
pub(crate) struct QuietLoop(Handle);

impl Loop for QuietLoop {
    type Sleep = Sleep;
    type Task<T: 'static> = JoinHandle<T>;
    type Listener = QuietListener;
    type Stream = QuietStream;
    type Connect = std::future::Ready<io::Result<QuietStream>>;

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

    fn listen(&self, _: SocketAddr) -> io::Result<QuietListener> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn connect(&self, _: SocketAddr) -> Self::Connect {
        std::future::ready(Ok(QuietStream::default()))
    }
}

/// A listener that cannot be made: the loop has no sockets.
pub(crate) enum QuietListener {}

impl Listener for QuietListener {
    type Stream = QuietStream;

    fn local_addr(&self) -> io::Result<SocketAddr> {
        match *self {}
    }

    fn poll_accept(&mut self, _: &mut Context<'_>) -> Poll<io::Result<(QuietStream, SocketAddr)>> {
        match *self {}
    }

    fn accept_now(&mut self) -> io::Result<Option<(QuietStream, SocketAddr)>> {
        match *self {}
    }
}

/// A connection in memory. Its first read is pending, its second returns `Hola`; writes always succeed.
#[derive(Default)]
pub(crate) struct QuietStream {
    has_waited: bool,
}

impl Stream for QuietStream {
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        if !std::mem::replace(&mut self.has_waited, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let message = b"Hola";
        buffer[..message.len()].copy_from_slice(message);
        Poll::Ready(Ok(message.len()))
    }

    fn poll_write(&mut self, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn close(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A session whose pages are empty and arrive after half a second of the virtual clock.
#[derive(Clone)]
pub(crate) struct QuietSession(pub(crate) QuietLoop);

impl Session for QuietSession {
    type Error = Infallible;
    type Get = QuietGet;

    fn get(&self, _: &str) -> QuietGet {
        QuietGet(self.0.sleep(Duration::from_millis(500)))
    }
}

/// The future of an empty page.
pub(crate) struct QuietGet(Sleep);

impl Future for QuietGet {
    type Output = Result<Vec<u8>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|()| Ok(Vec::new()))
    }
}
