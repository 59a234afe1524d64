//! The event loop of the contract: a clock, tasks and TCP, as traits that several loops implement.
//!
//! Every operation is a `poll_` function or a future whose type has a name, so that a state machine written by hand can
//! store it in a field. [`accept`], [`read`] and [`write_all`] are the same operations as async functions.
//!
//! How they work together, for a server that waits for a client:
//!
//! ```text
//!  task            Listener                   event loop                  system
//!   │ poll_accept ───▶ accept ─────────────────────────────────────────────▶ │
//!   │                    ◀───────────────────────────────────── would block ─┤
//!   │ ◀──── Pending ── stores cx.waker() ──────▶ registers the socket        │
//!   │                                             │ waits ─────────────────▶ │
//!   │                                             │ ◀───────────── readable ─┤
//!   │ ◀───────────────────────── polls the task ─ wakes the waker            │
//!   │ poll_accept ───▶ accept ─────────────────────────────────────────────▶ │
//!   │ ◀─── Ready(stream, address) ───────────────────────────── a client ────┤
//! ```
//!
//! A `poll_` function that returns `Pending` wakes the task of the last call only, as `Future::poll` does.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use crate::Cancelled;

/// A handle to an event loop on the current thread. Clones are handles to the same loop.
pub trait Loop: Clone + Unpin + 'static {
    /// The future of [`sleep`](Self::sleep).
    type Sleep: Future<Output = ()> + Unpin + 'static;
    /// A spawned task; a future of its result.
    ///
    /// Dropping it cancels the task: the task has no other turn, and its future is dropped in place of its next turn, after the
    /// code that dropped this has paused. If the loop ends before that, the future is dropped with the loop. A task
    /// that has ended is not affected. A task that is to await while it cleans up watches a [`Cancel`](crate::Cancel) signal.
    type Task<T: 'static>: Future<Output = Result<T, TaskFailed>> + Unpin + 'static;
    /// A listening TCP socket.
    type Listener: Listener<Stream = Self::Stream>;
    /// A TCP connection.
    type Stream: Stream;
    /// The future of [`connect`](Self::connect).
    type Connect: Future<Output = io::Result<Self::Stream>> + Unpin + 'static;

    /// The time since the loop started, by the loop's clock. A virtual clock advances only while all tasks sleep: it jumps to
    /// the next deadline.
    fn now(&self) -> Duration;

    /// Sleeps for a duration of the loop's clock. The sleep starts at this call, not at the first poll.
    fn sleep(&self, duration: Duration) -> Self::Sleep;

    /// Spawns a task that runs concurrently with its caller. Its first poll is in the next pass of the loop.
    fn spawn<F>(&self, future: F) -> Self::Task<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static;

    /// Spawns a task without a handle. A panic in the task ends only this task. It cannot be cancelled: it runs until it ends, even
    /// if the task that spawned it is cancelled, or until the loop ends, which drops it.
    fn spawn_detached(&self, future: impl Future<Output = ()> + 'static);

    /// Binds a listening TCP socket. Port 0 chooses a free port.
    ///
    /// # Errors
    /// The system's error, for example if the address is in use or does not belong to this machine.
    fn listen(&self, address: SocketAddr) -> io::Result<Self::Listener>;

    /// Connects to a TCP server.
    fn connect(&self, address: SocketAddr) -> Self::Connect;
}

/// A listening TCP socket.
pub trait Listener: Unpin + 'static {
    /// The connection of a client.
    type Stream: Stream;

    /// The address that the socket listens on.
    ///
    /// # Errors
    /// The system's error.
    fn local_addr(&self) -> io::Result<SocketAddr>;

    /// Accepts the next client; ready with its connection and its address.
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(Self::Stream, SocketAddr)>>;

    /// Accepts a client that is connected already; `None` if there is none. It calls the system, even if the loop has not seen
    /// an event for the socket.
    ///
    /// # Errors
    /// As [`poll_accept`](Self::poll_accept).
    fn accept_now(&mut self) -> io::Result<Option<(Self::Stream, SocketAddr)>>;
}

/// A TCP connection. Dropping it closes it.
pub trait Stream: Unpin + 'static {
    /// Reads into the buffer; ready with the number of bytes. It is 0 after the peer has closed its side.
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>>;

    /// Writes some of the bytes; ready with their number.
    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>>;

    /// Closes the writing side: the peer reads the end of the stream.
    ///
    /// # Errors
    /// The system's error.
    fn close(&mut self) -> io::Result<()>;

    /// Writes all of `bytes`. It removes from `bytes` what it has written, so a state machine can call it again with the rest.
    fn poll_write_all(&mut self, cx: &mut Context<'_>, bytes: &mut Vec<u8>) -> Poll<io::Result<()>> {
        while !bytes.is_empty() {
            match ready!(self.poll_write(cx, bytes))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => drop(bytes.drain(..written)),
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// A client's connection and its address.
pub type Accepted<A> = io::Result<(<A as Listener>::Stream, SocketAddr)>;

/// Accepts the next client ([`Listener::poll_accept`]).
///
/// # Errors
/// The system's error, for example if the process has no file descriptors left.
pub async fn accept<A: Listener>(listener: &mut A) -> Accepted<A> {
    poll_fn(|cx| listener.poll_accept(cx)).await
}

/// Accepts the next client, until `stop` is ready. After that it gives the clients that are connected already, one at each
/// call, and then `None`.
///
/// It sets `stop` to `None` when that future is ready.
///
/// # Errors
/// As [`accept`].
pub async fn accept_until<A: Listener>(
    listener: &mut A,
    stop: &mut Option<impl Future<Output = ()> + Unpin>,
) -> Option<Accepted<A>> {
    poll_fn(|cx| poll_accept_until(listener, stop, cx)).await
}

/// [`accept_until`] as a `poll_` function, for state machines.
pub fn poll_accept_until<A: Listener>(
    listener: &mut A,
    stop: &mut Option<impl Future<Output = ()> + Unpin>,
    cx: &mut Context<'_>,
) -> Poll<Option<Accepted<A>>> {
    if stop.as_mut().is_some_and(|stop| Pin::new(stop).poll(cx).is_ready()) {
        *stop = None;
    }
    match stop {
        Some(_) => listener.poll_accept(cx).map(Some),
        None => Poll::Ready(listener.accept_now().transpose()),
    }
}

/// Reads the bytes that are available, at most `most`. An empty vector means that the peer has closed its side.
///
/// # Errors
/// The system's error, for example if the peer has reset the connection.
pub async fn read(stream: &mut impl Stream, most: usize) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; most];
    let length = poll_fn(|cx| stream.poll_read(cx, &mut buffer)).await?;
    buffer.truncate(length);
    Ok(buffer)
}

/// Writes all bytes.
///
/// # Errors
/// The system's error, for example if the peer has closed the connection.
pub async fn write_all(stream: &mut impl Stream, mut bytes: Vec<u8>) -> io::Result<()> {
    poll_fn(|cx| stream.poll_write_all(cx, &mut bytes)).await
}

/// Makes received bytes safe to print on a line of a log. Bytes that are not UTF-8 become U+FFFD. Control characters, line
/// separators and marks that change the direction of text are escaped, so that they cannot end the line or control a
/// terminal.
pub fn printable(bytes: &[u8]) -> String {
    let mut text = String::new();
    for character in String::from_utf8_lossy(bytes).chars() {
        // The second condition: marks that change the direction of text, and line separators.
        if character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            text.extend(character.escape_debug());
        } else {
            text.push(character);
        }
    }
    text
}

/// Why a task has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskFailed {
    /// The task panicked with this message. Other tasks continue.
    Panicked(String),
    /// The task was cancelled, or its loop has ended.
    Cancelled,
}

impl TaskFailed {
    /// Makes the error from the payload of a caught panic.
    pub fn from_panic(payload: &(dyn Any + Send)) -> Self {
        TaskFailed::Panicked(panic_message(payload).to_string())
    }
}

/// The message in the payload of a caught panic.
pub fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("with a value that is not text")
}

impl fmt::Display for TaskFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TaskFailed::Panicked(message) => write!(f, "the task panicked: {message}"),
            TaskFailed::Cancelled => Cancelled.fmt(f),
        }
    }
}

impl Error for TaskFailed {}

/// Runs futures concurrently, each in its own task. It is ready when all tasks have ended, with their results in the order
/// of the futures. A task that fails is an error at its place, and the others continue (Python's `asyncio.gather` with
/// `return_exceptions=True`).
///
/// Dropping the future cancels the tasks that have not ended, in the order of the futures, as dropping their
/// [`Loop::Task`]s does: their destructors run in that order, after the code that dropped it has paused. A task that has had no
/// turn gets none. In asyncio, cancelling a `gather` raises `CancelledError` in its tasks, which may await while they clean up;
/// here a task that is to do so watches a [`Cancel`](crate::Cancel) signal.
///
/// It polls one unfinished task at a time, so the cost of a poll does not depend on the number of tasks.
pub fn gather<L, F>(event_loop: &L, futures: impl IntoIterator<Item = F>) -> GatherOn<L, F::Output>
where
    L: Loop,
    F: Future + 'static,
    F::Output: 'static,
{
    let tasks: Vec<_> = futures.into_iter().map(|future| event_loop.spawn(future)).collect();
    Gather { results: Vec::with_capacity(tasks.len()), tasks: tasks.into_iter() }
}

/// The [`Gather`] of a loop's tasks.
pub type GatherOn<L, R> = Gather<<L as Loop>::Task<R>, R>;

/// The future of [`gather`].
#[derive(Debug)]
#[must_use = "dropping it cancels its tasks"]
pub struct Gather<T, R> {
    tasks: std::vec::IntoIter<T>,
    results: Vec<Result<R, TaskFailed>>,
}

impl<T, R> Unpin for Gather<T, R> {}

impl<T: Future<Output = Result<R, TaskFailed>> + Unpin, R> Future for Gather<T, R> {
    type Output = Vec<Result<R, TaskFailed>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        while let Some(task) = self.tasks.as_mut_slice().first_mut() {
            let result = ready!(Pin::new(task).poll(cx));
            self.results.push(result);
            self.tasks.next();
        }
        Poll::Ready(std::mem::take(&mut self.results))
    }
}
