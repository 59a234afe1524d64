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
//! asks the system to mark that event with `RDHUP`, which `polling` has no word for.) To be told in every wait instead,
//! level-triggered, saves that call, too. It was tried, and gave fewer answers (`experiments/echo_server`): the system then
//! looks at each ready socket once more.

use std::cell::{Cell, RefCell};
use std::io;
use std::num::NonZeroUsize;
use std::os::fd::AsFd;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use polling::{Event, Events, PollMode, Poller};
use slab::Slab;

use crate::event_loop::Handle;
use crate::waker::check_is_inside;

/// How many operations a socket may do in a row without waiting before it has to give the others a turn.
const LONGEST_STREAK: u8 = 64;
/// How many events one wait gives at most.
const EVENTS: NonZeroUsize = NonZeroUsize::new(128).unwrap();

/// The two things that one waits for at a socket.
pub(crate) const READ: usize = 0;
pub(crate) const WRITE: usize = 1;

/// One direction of a socket.
#[derive(Default)]
struct Side {
    is_ready: Cell<bool>,
    streak: Cell<u8>,
    waiters: RefCell<Vec<Waker>>,
}

/// All sockets of a loop.
pub(crate) struct Reactor {
    sources: RefCell<Slab<Rc<[Side; 2]>>>,
    events: RefCell<Events>,
}

impl Reactor {
    pub(crate) fn new() -> Reactor {
        Reactor { sources: RefCell::default(), events: RefCell::new(Events::with_capacity(EVENTS)) }
    }

    /// Whether there are no sockets.
    pub(crate) fn is_empty(&self) -> bool {
        self.sources.borrow().is_empty()
    }

    /// Sleeps until a socket becomes ready, another thread wakes a task or the time is over, and wakes whoever waited.
    pub(crate) fn wait(&self, poller: &Poller, timeout: Option<Duration>) -> io::Result<()> {
        let mut events = self.events.borrow_mut();
        events.clear();
        poller.wait(&mut events, timeout)?;
        for event in events.iter() {
            // An event of a socket that is gone may meet the next one of its name, which tries in vain once.
            let Some(sides) = self.sources.borrow().get(event.key).cloned() else { continue };
            for (side, _) in sides.iter().zip([event.readable, event.writable]).filter(|side| side.1) {
                side.is_ready.set(true);
                // One by one, because a wake may run anyone's code, which must not find the list borrowed.
                let waiting = side.waiters.borrow().len();
                for _ in 0..waiting {
                    let waiter = side.waiters.borrow_mut().pop();
                    waiter.into_iter().for_each(Waker::wake);
                }
            }
        }
        Ok(())
    }
}

/// A socket that its loop's poller watches.
pub(crate) struct Registered<S: AsFd> {
    /// Its name in events.
    key: usize,
    sides: Rc<[Side; 2]>,
    io: S,
    pub(crate) handle: Handle,
}

impl<S: AsFd> Registered<S> {
    /// Has a socket watched that does not block.
    pub(crate) fn new(handle: &Handle, io: S) -> io::Result<Registered<S>> {
        let mut sources = handle.core.reactor.sources.borrow_mut();
        let entry = sources.vacant_entry();
        let (key, sides) = (entry.key(), Rc::<[Side; 2]>::default());
        sides[WRITE].is_ready.set(true);
        // SAFETY: the socket must be taken out of the poller before it is closed. Its owner, which is made below, never
        // gives it away, and takes it out when dropped; `io` is closed after that.
        unsafe { handle.core.remote.poller.add_with_mode(&io.as_fd(), Event::all(key), PollMode::Edge)? };
        entry.insert(sides.clone());
        Ok(Registered { key, sides, io, handle: handle.clone() })
    }

    /// The socket.
    pub(crate) fn io(&self) -> &S {
        &self.io
    }

    /// Does an operation that must not block, or waits until it is worth another try.
    pub(crate) fn poll_io<T>(
        &self,
        direction: usize,
        cx: &mut Context<'_>,
        mut operation: impl FnMut(&S) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        check_is_inside(&self.handle.core, "a socket")?;
        let side = &self.sides[direction];
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
        // It does not fail for a socket that the poller knows.
        let _ = self.handle.core.remote.poller.delete(self.io.as_fd());
        self.handle.core.reactor.sources.borrow_mut().remove(self.key);
    }
}
