//! [`Loop`] for tokio's current-thread runtime with a `LocalSet`. In a rehearsal tokio's clock is paused: it then jumps to the
//! next deadline while all tasks are idle.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pausa::{Listener, Loop, Stream, TaskFailed};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::task::{JoinHandle, LocalSet, spawn_local};
use tokio::time::Instant;

use crate::{Clock, OnLoop, sockets};

/// A handle to tokio's loop.
#[derive(Clone)]
pub struct Tokio {
    began: Instant,
}

pub(crate) fn run<P: OnLoop>(clock: Clock, program: P) -> io::Result<P::Output> {
    let runtime =
        Builder::new_current_thread().enable_all().start_paused(clock == Clock::Rehearsal).build()?;
    let tasks = LocalSet::new();
    Ok(tasks.block_on(&runtime, async { program.main(Tokio { began: Instant::now() }).await }))
}

impl Loop for Tokio {
    type Sleep = Pin<Box<tokio::time::Sleep>>;
    type Task<T: 'static> = TokioTask<T>;
    type Listener = TokioListener;
    type Stream = TokioStream;
    type Connect = Pin<Box<dyn Future<Output = io::Result<TokioStream>>>>;

    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Self::Sleep {
        Box::pin(tokio::time::sleep(duration))
    }

    fn spawn<F>(&self, future: F) -> TokioTask<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        TokioTask(spawn_local(future))
    }

    fn spawn_detached(&self, future: impl Future<Output = ()> + 'static) {
        spawn_local(future);
    }

    fn listen(&self, address: SocketAddr) -> io::Result<TokioListener> {
        TcpListener::from_std(sockets::listen(address)?).map(TokioListener)
    }

    fn connect(&self, address: SocketAddr) -> Self::Connect {
        Box::pin(async move { TcpStream::connect(address).await.map(TokioStream) })
    }
}

/// A task on tokio's loop; dropping it cancels the task.
pub struct TokioTask<T>(JoinHandle<T>);

impl<T> Future for TokioTask<T> {
    type Output = Result<T, TaskFailed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map_err(|error| match error.try_into_panic() {
            Ok(payload) => TaskFailed::from_panic(&*payload),
            Err(_) => TaskFailed::Cancelled,
        })
    }
}

impl<T> Drop for TokioTask<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A listening socket on tokio's loop.
pub struct TokioListener(TcpListener);

impl Listener for TokioListener {
    type Stream = TokioStream;

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(TokioStream, SocketAddr)>> {
        self.0.poll_accept(cx).map_ok(|(stream, peer)| (TokioStream(stream), peer))
    }

    fn accept_now(&mut self) -> io::Result<Option<(TokioStream, SocketAddr)>> {
        let Some((stream, peer)) = sockets::accept_now(&self.0)? else { return Ok(None) };
        Ok(Some((TokioStream(TcpStream::from_std(stream)?), peer)))
    }
}

/// A connection on tokio's loop.
pub struct TokioStream(TcpStream);

impl Stream for TokioStream {
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(buffer);
        ready!(Pin::new(&mut self.0).poll_read(cx, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn close(&mut self) -> io::Result<()> {
        // The shutdown of a TCP stream is never pending.
        match Pin::new(&mut self.0).poll_shutdown(&mut Context::from_waker(std::task::Waker::noop())) {
            Poll::Ready(result) => result,
            Poll::Pending => Ok(()),
        }
    }
}
