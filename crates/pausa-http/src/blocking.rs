//! The blocking client, which chapter 4 compares with: the thread does nothing else until the page is complete.

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::pin::pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use pausa::Stream;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use crate::DownloadError;
use crate::DownloadErrorKind::{NoRoom, TimedOut};
use crate::exchange::{exchange, look_up};
use crate::limits::REST;
use crate::url::Target;

/// The longest time-out. A larger `Duration` could overflow when it is added to an `Instant`.
const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// Downloads the page at a URL (chapter 4: `requests.get`), and blocks the thread. The time-out is in wall-clock time, from
/// this call to the last byte.
///
/// # Errors
/// The same as [`HttpSession::get`](crate::HttpSession::get), with the same messages.
pub fn blocking_get(url: &str, timeout: Duration) -> Result<Vec<u8>, DownloadError> {
    let target = Target::parse(url)?;
    let deadline = Deadline(Instant::now() + timeout.min(CENTURY));
    loop {
        let page = attempt(&target, deadline);
        let has_no_room = matches!(page, Err(DownloadError { kind: NoRoom { .. }, .. }));
        match deadline.left() {
            Some(left) if has_no_room => thread::sleep(REST.min(left)),
            None if page.is_err() && !has_no_room => return Err(target.error(TimedOut { after: timeout })),
            _ => return page,
        }
    }
}

fn attempt(target: &Target, deadline: Deadline) -> Result<Vec<u8>, DownloadError> {
    let failed = |error: io::Error| target.failed(&error);
    let stream = connect(target, deadline)?;
    stream.set_nonblocking(true).map_err(failed)?;
    let stream = Blocking { socket: Rc::new(stream), wants_to_write: Rc::default() };
    let held = Cell::new(0);
    let mut page = pin!(exchange(stream.clone(), target, &held));
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    loop {
        if let Poll::Ready(page) = page.as_mut().poll(&mut Context::from_waker(&waker)) {
            return page;
        }
        // If one half of the exchange has woken the other, poll again before waiting for the socket.
        if !woken.0.swap(false, Relaxed) {
            stream.wait(deadline).map_err(failed)?;
        }
    }
}

/// Whether the exchange has been woken since its last poll.
#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Relaxed);
    }
}

/// Connects to the first of the host's addresses that accepts.
fn connect(target: &Target, deadline: Deadline) -> Result<TcpStream, DownloadError> {
    let failed = |error| target.failed(&error);
    let mut result = Err(target.host_not_found());
    for address in addresses(target, deadline)? {
        let connected = deadline.check().and_then(|left| TcpStream::connect_timeout(&address, left));
        result = connected.map_err(failed);
        if result.is_ok() {
            break;
        }
    }
    result
}

fn addresses(target: &Target, deadline: Deadline) -> Result<Vec<SocketAddr>, DownloadError> {
    let (answer, addresses) = mpsc::channel();
    // Fails if the time-out has passed, and the receiver is dropped.
    look_up(target, move |found| drop(answer.send(found)))?;
    let found = addresses.recv_timeout(deadline.left().unwrap_or_default());
    found.unwrap_or_else(|_| Err(target.host_not_found()))
}

#[derive(Clone, Copy)]
struct Deadline(Instant);

impl Deadline {
    /// The time until the deadline, if any is left.
    fn left(self) -> Option<Duration> {
        self.0.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
    }

    fn check(self) -> io::Result<Duration> {
        self.left().ok_or_else(|| io::ErrorKind::TimedOut.into())
    }
}

/// A connection on which [`wait`](Self::wait) blocks the thread. Clones share the connection.
#[derive(Clone)]
struct Blocking {
    socket: Rc<TcpStream>,
    wants_to_write: Rc<Cell<bool>>,
}

impl Blocking {
    /// Blocks until the socket is readable, or writable if a write has blocked.
    fn wait(&self, deadline: Deadline) -> io::Result<()> {
        let events = if self.wants_to_write.take() { PollFlags::IN | PollFlags::OUT } else { PollFlags::IN };
        // A time-out that the system cannot represent is treated as none.
        let left = deadline.check()?.try_into().ok();
        match poll(&mut [PollFd::new(&*self.socket, events)], left.as_ref()) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Stream for Blocking {
    fn poll_read(&mut self, _: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        unless_it_would_block((&*self.socket).read(buffer))
    }

    fn poll_write(&mut self, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = unless_it_would_block((&*self.socket).write(bytes));
        self.wants_to_write.set(written.is_pending());
        written
    }

    fn close(&mut self) -> io::Result<()> {
        self.socket.shutdown(Shutdown::Write)
    }
}

fn unless_it_would_block<T>(result: io::Result<T>) -> Poll<io::Result<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
        result => Poll::Ready(result),
    }
}
