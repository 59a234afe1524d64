//! What a program of chapters 3 to 5 needs of an event loop, whichever it is: a clock, tasks and TCP.
//!
//! Every operation is a `poll_` function or a future with a name, so that a state machine written by hand can hold it;
//! [`accept`], [`read`] and [`write_all`] are the same for those who await.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// A handle on an event loop that runs on this thread. Clones are handles on the same loop.
pub trait Loop: Clone + Unpin + 'static {
    /// Ready after a while.
    type Sleep: Future<Output = ()> + Unpin + 'static;
    /// A spawned task, ready with its result. Dropping it cancels the task.
    type Task<T: 'static>: Future<Output = Result<T, TaskFailed>> + Unpin + 'static;
    /// A socket that clients connect to.
    type Listener: Listener<Stream = Self::Stream>;
    /// A connection.
    type Stream: Stream;
    /// Ready with a connection.
    type Connect: Future<Output = io::Result<Self::Stream>> + Unpin + 'static;

    /// The loop's clock: time since it began. It may be virtual, and then jumps while everyone sleeps.
    fn now(&self) -> Duration;

    /// Waits by the loop's clock, from the moment of this call.
    fn sleep(&self, duration: Duration) -> Self::Sleep;

    /// Runs a future beside the caller, from the next pass on.
    fn spawn<F>(&self, future: F) -> Self::Task<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static;

    /// The same for a future whose end nobody waits for. A panic in it ends it alone.
    fn spawn_detached(&self, future: impl Future<Output = ()> + 'static);

    /// Opens a socket for clients. Port 0 takes one that is free.
    ///
    /// # Errors
    /// Those of the system: the address is in use, or is not this machine's.
    fn listen(&self, address: SocketAddr) -> io::Result<Self::Listener>;

    /// Connects to a server.
    fn connect(&self, address: SocketAddr) -> Self::Connect;
}

/// A socket that clients connect to.
pub trait Listener: Unpin + 'static {
    /// A client's connection.
    type Stream: Stream;

    /// The address that clients connect to.
    ///
    /// # Errors
    /// Those of the system.
    fn local_addr(&self) -> io::Result<SocketAddr>;

    /// Ready with the next client and its address.
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(Self::Stream, SocketAddr)>>;

    /// The next client that is connected already, if there is one. Asks the system, whatever the loop has heard of it.
    ///
    /// # Errors
    /// As [`poll_accept`](Self::poll_accept).
    fn accept_now(&mut self) -> io::Result<Option<(Self::Stream, SocketAddr)>>;
}

/// A connection. Dropping it closes it.
pub trait Stream: Unpin + 'static {
    /// Ready with the number of bytes read; 0 when the peer will send no more.
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>>;

    /// Ready with the number of bytes written.
    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>>;

    /// Says that no more will be written.
    ///
    /// # Errors
    /// Those of the system.
    fn close(&mut self) -> io::Result<()>;

    /// Writes what is left of `bytes` and takes away what was written: for state machines.
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

/// Waits for the next client.
///
/// # Errors
/// Those of the system; out of file descriptors, say.
pub async fn accept<A: Listener>(listener: &mut A) -> Accepted<A> {
    poll_fn(|cx| listener.poll_accept(cx)).await
}

/// Waits for the next client, or for a sign to stop. After the sign there are the clients that are connected already, and
/// then none.
///
/// `stop` is set to `None` when it is ready.
///
/// # Errors
/// As [`accept`].
pub async fn accept_until<A: Listener>(
    listener: &mut A,
    stop: &mut Option<impl Future<Output = ()> + Unpin>,
) -> Option<Accepted<A>> {
    poll_fn(|cx| poll_accept_until(listener, stop, cx)).await
}

/// [`accept_until`], for state machines.
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

/// Reads what there is, at most `most` bytes; nothing when the peer will send no more.
///
/// # Errors
/// Those of the system: the peer has reset the connection, say.
pub async fn read(stream: &mut impl Stream, most: usize) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; most];
    let length = poll_fn(|cx| stream.poll_read(cx, &mut buffer)).await?;
    buffer.truncate(length);
    Ok(buffer)
}

/// Writes all of it.
///
/// # Errors
/// Those of the system: the peer has gone away, say.
pub async fn write_all(stream: &mut impl Stream, mut bytes: Vec<u8>) -> io::Result<()> {
    poll_fn(|cx| stream.poll_write_all(cx, &mut bytes)).await
}

/// Text from outside, for a line of a log: what is not UTF-8 is replaced, and a control character is escaped, so that it
/// neither ends the line nor reaches a terminal.
pub fn printable(bytes: &[u8]) -> String {
    let mut text = String::new();
    for character in String::from_utf8_lossy(bytes).chars() {
        // The second half: marks that change the direction of writing, and line separators.
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

/// Why a task gave no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskFailed {
    /// It panicked, with this message. Other tasks go on.
    Panicked(String),
    /// It was cancelled, or its loop is gone.
    Cancelled,
}

impl TaskFailed {
    /// From what a panic was caught with.
    pub fn from_panic(payload: &(dyn Any + Send)) -> Self {
        TaskFailed::Panicked(panic_message(payload).to_string())
    }
}

/// The message of a panic, from what it was caught with.
pub fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("with a value that is not text")
}

impl fmt::Display for TaskFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TaskFailed::Panicked(message) => write!(f, "the task panicked: {message}"),
            TaskFailed::Cancelled => f.write_str("the task was cancelled"),
        }
    }
}

impl Error for TaskFailed {}

/// Runs futures side by side, each in a task of its own, and is ready with their results when all are done, in the order
/// in which they were given (Python's `asyncio.gather` with `return_exceptions`: a task that fails is an error in its
/// place, and the others go on). Dropping it cancels those that are not done.
///
/// It waits for one task at a time: what a turn costs does not depend on how many there are.
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

/// See [`gather`].
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
