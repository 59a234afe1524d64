//! The reactor: which sockets are ready, and which wakers wait for them.
//!
//! A socket is registered with the system's poller once, when it is made, for both directions and edge-triggered: the
//! system reports when a socket *becomes* ready, and the reactor remembers that until an operation finds out that it
//! would block. So no read or write costs a registration, and 10,000 silent sockets cost nothing at all.
//!
//! ```text
//!              event                       operation would block, or does less than it was asked for
//!   not ready ───────► ready, wake waiters ──────────────────────────────────────────────────────────► not ready
//! ```
//!
//! A read that fills less than its buffer has emptied the socket, and the next bytes come with an event of their own. The
//! end of the stream may have come with these bytes in one event, which then says so: such a side stays ready.

use std::cell::{Cell, RefCell};
use std::io::{self, ErrorKind::Interrupted, ErrorKind::WouldBlock};
use std::os::fd::{AsRawFd, RawFd};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use mio::unix::SourceFd;
use mio::{Events, Interest, Token};
use slab::Slab;

/// How many operations a socket may do in a row without waiting before it has to give the other tasks a turn.
const LONGEST_STREAK: u8 = 64;
/// How many events one wait gives at most.
const EVENTS: usize = 128;
/// What the notification of another thread is registered as.
const NOTIFICATION: Token = Token(usize::MAX);

/// The two directions of a socket.
pub(crate) const READ: usize = 0;
pub(crate) const WRITE: usize = 1;
pub(crate) type Sides = Rc<[Side; 2]>;

/// One direction of a socket.
#[derive(Debug, Default)]
pub(crate) struct Side {
    is_ready: Cell<bool>,
    /// The peer, or an error, has ended this direction: it stays ready.
    is_closed: Cell<bool>,
    streak: Cell<u8>,
    /// How many futures have begun to wait.
    begun: Cell<usize>,
    /// Wakers, each with the number of the operation that it is for; 0 for that of the `poll_` functions.
    waiters: RefCell<Vec<(usize, Waker)>>,
}

impl Side {
    /// A number for an operation of its own.
    pub(crate) fn begin(&self) -> usize {
        self.begun.update(|begun| begun + 1);
        self.begun.get()
    }

    /// Does an operation that must not block, or waits until it is worth another try. An operation that is polled again
    /// replaces its waker.
    pub(crate) fn poll_io<T>(
        &self,
        operation: usize,
        cx: &mut Context<'_>,
        mut action: impl FnMut() -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        while self.is_ready.get() {
            if self.streak.replace(self.streak.get() + 1) == LONGEST_STREAK {
                self.streak.set(0);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            match action() {
                Err(error) if error.kind() == WouldBlock => self.is_ready.set(false),
                Err(error) if error.kind() == Interrupted => {}
                result => return Poll::Ready(result),
            }
        }
        self.streak.set(0);
        // Cloning and dropping a waker may run foreign code, which must not find the list borrowed.
        let mut waker = cx.waker().clone();
        let waiters = &mut *self.waiters.borrow_mut();
        match waiters.iter_mut().find(|waiter| waiter.0 == operation) {
            Some(waiter) => std::mem::swap(&mut waiter.1, &mut waker),
            None => waiters.push((operation, waker)),
        }
        Poll::Pending
    }

    /// Notes that an operation did less than it was asked for, so the next would block.
    pub(crate) fn exhausted(&self) {
        self.is_ready.set(self.is_closed.get());
    }

    /// Removes the waker of an operation that has ended.
    pub(crate) fn forget(&self, operation: usize) {
        let mut waiters = self.waiters.borrow_mut();
        let place = waiters.iter().position(|waiter| waiter.0 == operation);
        let waiter = place.map(|place| waiters.swap_remove(place));
        drop((waiters, waiter));
    }
}

/// All sockets of a loop.
pub(crate) struct Reactor {
    poller: RefCell<(mio::Poll, Events)>,
    sources: RefCell<Slab<Sides>>,
}

impl Reactor {
    /// A reactor, and what ends its waits from another thread.
    pub(crate) fn new() -> io::Result<(Reactor, mio::Waker)> {
        let poller = mio::Poll::new()?;
        let notifier = mio::Waker::new(poller.registry(), NOTIFICATION)?;
        let poller = RefCell::new((poller, Events::with_capacity(EVENTS)));
        Ok((Reactor { poller, sources: RefCell::default() }, notifier))
    }

    /// Whether there are no sockets.
    pub(crate) fn is_empty(&self) -> bool {
        self.sources.borrow().is_empty()
    }

    /// Watches a socket that does not block, under a key. Remove it before it is closed.
    pub(crate) fn add(&self, io: &impl AsRawFd) -> io::Result<(usize, Sides)> {
        let mut sources = self.sources.borrow_mut();
        let (entry, sides) = (sources.vacant_entry(), Sides::default());
        sides[WRITE].is_ready.set(true);
        let (token, both) = (Token(entry.key()), Interest::READABLE | Interest::WRITABLE);
        self.poller.borrow().0.registry().register(&mut SourceFd(&io.as_raw_fd()), token, both)?;
        Ok((entry.key(), entry.insert(sides).clone()))
    }

    /// Watches a socket no longer.
    pub(crate) fn remove(&self, key: usize, fd: RawFd) {
        // It does not fail for a socket that the poller knows.
        let _ = self.poller.borrow().0.registry().deregister(&mut SourceFd(&fd));
        let sides = self.sources.borrow_mut().remove(key);
        drop(sides);
    }

    /// Sleeps until a socket becomes ready, another thread notifies, or the time is over. Adds the wakers to be woken to
    /// `woken`.
    pub(crate) fn wait(&self, timeout: Option<Duration>, woken: &mut Vec<Waker>) -> io::Result<()> {
        let (poller, events) = &mut *self.poller.borrow_mut();
        match poller.poll(events, timeout) {
            Err(error) if error.kind() == Interrupted => events.clear(),
            result => result?,
        }
        for event in events.iter() {
            // The notification has no socket. A stale event may hit a reused key: one spurious attempt.
            let Some(sides) = self.sources.borrow().get(event.token().0).cloned() else { continue };
            let closed = [event.is_read_closed(), event.is_write_closed()].map(|is| is || event.is_error());
            let ready = [event.is_readable(), event.is_writable()];
            for (side, (is_ready, is_closed)) in sides.iter().zip(ready.into_iter().zip(closed)) {
                if is_ready || is_closed {
                    side.is_ready.set(true);
                    side.is_closed.update(|before| before || is_closed);
                    woken.extend(side.waiters.borrow_mut().drain(..).map(|(_, waker)| waker));
                }
            }
        }
        Ok(())
    }
}
