//! The reactor: which sockets are ready, and who waits for them.
//!
//! A socket is registered with the system's poller once, when it is made, for both directions and edge-triggered: the
//! system tells when a socket *becomes* ready, and it is up to us to remember that until an operation says that it would
//! block. So no read or write costs a registration, and 10,000 silent sockets cost nothing at all.
//!
//! ```text
//!              event                       operation says "would block"
//!   not ready ───────► ready, wake waiters ───────────────────────────► not ready, wait for the next event
//! ```
//!
//! A read that fills less than its buffer is *not* taken for "would block", though it saves a system call: if the
//! peer's last bytes and its end came in one event, there is no other event to tell of the end. (tokio may, because it
//! asks the system to mark that event with `RDHUP`, which `polling` has no word for.)

use std::cell::{Cell, RefCell};
use std::io;
use std::num::NonZeroUsize;
use std::os::fd::{AsFd, AsRawFd};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use polling::{Event, Events, PollMode, Poller};

use crate::event_loop::Handle;

/// How many operations a socket may do in a row without waiting before it has to give the others a turn.
const LONGEST_STREAK: u8 = 64;

/// The two things that one waits for at a socket.
pub(crate) const READ: usize = 0;
pub(crate) const WRITE: usize = 1;

/// One socket's readiness in one direction.
#[derive(Default)]
struct Side {
    is_ready: Cell<bool>,
    streak: Cell<u8>,
    waiters: RefCell<Vec<Waker>>,
}

impl Side {
    fn becomes_ready(&self) {
        self.is_ready.set(true);
        // One by one, because a wake may run anyone's code, which must not find the list borrowed.
        let waiting = self.waiters.borrow().len();
        for _ in 0..waiting {
            let waiter = self.waiters.borrow_mut().pop();
            waiter.into_iter().for_each(Waker::wake);
        }
    }
}

/// All sockets of a loop.
pub(crate) struct Reactor {
    /// By file descriptor.
    sources: RefCell<Vec<Option<Rc<[Side; 2]>>>>,
    pub(crate) sockets: Cell<usize>,
    events: RefCell<Events>,
}

impl Reactor {
    pub(crate) fn new() -> Reactor {
        let events = RefCell::new(Events::with_capacity(NonZeroUsize::new(1024).expect("not zero")));
        Reactor { sources: RefCell::default(), sockets: Cell::new(0), events }
    }

    /// Sleeps until a socket becomes ready, another thread wakes a task or the time is over, and wakes whoever
    /// waited.
    pub(crate) fn wait(&self, poller: &Poller, timeout: Option<Duration>) -> io::Result<()> {
        let mut events = self.events.borrow_mut();
        events.clear();
        poller.wait(&mut events, timeout)?;
        for event in events.iter() {
            // An event of a socket that is gone may meet the next one of its number, which tries in vain once.
            let source = self.sources.borrow()[event.key].clone();
            let Some([read, write]) = source.as_deref() else { continue };
            if event.readable {
                read.becomes_ready();
            }
            if event.writable {
                write.becomes_ready();
            }
        }
        Ok(())
    }
}

/// A socket that its loop's poller watches.
pub(crate) struct Registered<S: AsFd> {
    pub(crate) io: S,
    source: Rc<[Side; 2]>,
    pub(crate) handle: Handle,
}

impl<S: AsFd> Registered<S> {
    /// Has a socket watched that does not block.
    pub(crate) fn new(handle: &Handle, io: S) -> io::Result<Registered<S>> {
        let core = &*handle.core;
        let key = io.as_fd().as_raw_fd() as usize;
        // Made before the poller knows the socket, so that an error on the way leaves nothing behind.
        let registered = Registered { io, source: Rc::default(), handle: handle.clone() };
        let mut sources = core.reactor.sources.borrow_mut();
        if sources.len() <= key {
            sources.resize(key + 1, None);
        }
        sources[key] = Some(registered.source.clone());
        drop(sources);
        core.reactor.sockets.update(|sockets| sockets + 1);
        // SAFETY: the socket must be taken out of the poller before it is closed. `registered` owns it, never gives
        // it away, and takes it out when dropped; `io` is closed after that.
        unsafe { core.remote.poller.add_with_mode(&registered.io.as_fd(), Event::all(key), PollMode::Edge)? };
        Ok(registered)
    }

    /// Does an operation that must not block, or waits until it is worth another try.
    pub(crate) fn poll_io<T>(
        &self,
        direction: usize,
        cx: &mut Context<'_>,
        mut operation: impl FnMut(&S) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        self.handle.core.check_is_running("a socket")?;
        let side = &self.source[direction];
        while side.is_ready.get() {
            if side.streak.replace(side.streak.get() + 1) == LONGEST_STREAK {
                side.streak.set(0);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            match operation(&self.io) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => side.is_ready.set(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return Poll::Ready(result),
            }
        }
        side.streak.set(0);
        let mut waiters = side.waiters.borrow_mut();
        if !waiters.iter().any(|waiter| waiter.will_wake(cx.waker())) {
            waiters.push(cx.waker().clone());
        }
        Poll::Pending
    }
}

impl<S: AsFd> Drop for Registered<S> {
    fn drop(&mut self) {
        let core = &*self.handle.core;
        // It fails when the poller never came to know the socket, and then there is nothing to take out.
        let _ = core.remote.poller.delete(self.io.as_fd());
        core.reactor.sources.borrow_mut()[self.io.as_fd().as_raw_fd() as usize] = None;
        core.reactor.sockets.update(|sockets| sockets - 1);
    }
}
