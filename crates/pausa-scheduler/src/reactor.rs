//! The reactor: which sockets are ready, and who waits for them.
//!
//! A socket is registered with the system's poller once, and is watched as long as that is of use: the system tells in
//! *every* wait of the loop what a watched socket is ready for ("level-triggered"). So nothing told is ever lost, and
//! after a read that fills less than its buffer nobody has to ask whether there is more: the task just waits, and if
//! there were more bytes, or the end of them, the next wait would say so. One request costs one event and one read.
//!
//! ```text
//!                        event                          short, or "would block"
//!   not ready, watched ─────────► ready: waiters wake ──────────────────────────► not ready, watched
//!        ▲                          │
//!        │ an operation             │ the loop would sleep, and is told again: nobody wants it now
//!        │ has to wait              ▼
//!        └──────────────────────  ready, not watched
//! ```
//!
//! What nobody wants to hear is not watched for: unread bytes while their task sleeps, room to write in while there is
//! nothing to write. One system call ends the watch, and another resumes it, when an operation has to wait again. A
//! silent socket is watched and costs nothing, however many there are.

use std::cell::{Cell, RefCell};
use std::io;
use std::num::NonZeroUsize;
use std::os::fd::{AsFd, AsRawFd};
use std::rc::Rc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use polling::{Event, Events, PollMode, Poller};

use crate::event_loop::Handle;

/// How many operations a socket may do in a row without waiting before it has to give the others a turn.
const LONGEST_STREAK: u8 = 64;
/// How many events one wait gives at most. Those whom it wakes have had their turns before the next look, mostly;
/// what they have dealt with by then is not told again.
const EVENTS: NonZeroUsize = NonZeroUsize::new(128).unwrap();

/// The two things that one waits for at a socket.
pub(crate) const READ: usize = 0;
pub(crate) const WRITE: usize = 1;

/// One direction of a socket.
#[derive(Default)]
struct Side {
    is_ready: Cell<bool>,
    is_watched: Cell<bool>,
    streak: Cell<u8>,
    waiters: RefCell<Vec<Waker>>,
}

/// What the reactor and the owner of a socket share.
struct Source<S: ?Sized> {
    sides: [Side; 2],
    io: S,
}

impl<S: AsFd + ?Sized> Source<S> {
    /// Has the poller watch for what is to be watched now.
    fn watch(&self, poller: &Poller) -> io::Result<()> {
        let [read, write] = [READ, WRITE].map(|side| self.sides[side].is_watched.get());
        // Hanging up is told even if nothing is watched, but not twice in this mode.
        let mode = if read || write { PollMode::Level } else { PollMode::Oneshot };
        let key = self.io.as_fd().as_raw_fd() as usize;
        poller.modify_with_mode(self.io.as_fd(), Event::new(key, read, write), mode)
    }
}

/// All sockets of a loop.
pub(crate) struct Reactor {
    /// By file descriptor.
    sources: RefCell<Vec<Option<Rc<Source<dyn AsFd>>>>>,
    pub(crate) sockets: Cell<usize>,
    events: RefCell<Events>,
}

impl Reactor {
    pub(crate) fn new() -> Reactor {
        let events = RefCell::new(Events::with_capacity(EVENTS));
        Reactor { sources: RefCell::default(), sockets: Cell::new(0), events }
    }

    /// Sleeps until a socket is ready, another thread wakes a task or the time is over, and wakes whoever waited.
    pub(crate) fn wait(&self, poller: &Poller, timeout: Option<Duration>) -> io::Result<()> {
        let mut events = self.events.borrow_mut();
        events.clear();
        poller.wait(&mut events, timeout)?;
        // A loop that may sleep has given their turns to all whom it has woken. Before that, being told again means
        // nothing.
        let all_had_their_turn = timeout != Some(Duration::ZERO);
        for event in events.iter() {
            // An event of a socket that is gone may meet the next one of its number, which tries in vain once.
            let Some(source) = self.sources.borrow()[event.key].clone() else { continue };
            let mut is_unwanted = false;
            for (side, _) in source.sides.iter().zip([event.readable, event.writable]).filter(|side| side.1) {
                side.is_ready.set(true);
                // One by one, because a wake may run anyone's code, which must not find the list borrowed.
                let waiting = side.waiters.borrow().len();
                for _ in 0..waiting {
                    let waiter = side.waiters.borrow_mut().pop();
                    waiter.into_iter().for_each(Waker::wake);
                }
                is_unwanted |= waiting == 0 && all_had_their_turn && side.is_watched.replace(false);
            }
            if is_unwanted {
                // It fails only when a wake has just closed the socket.
                let _ = source.watch(poller);
            }
        }
        Ok(())
    }
}

/// A socket that its loop's poller watches.
pub(crate) struct Registered<S: AsFd + 'static> {
    source: Rc<Source<S>>,
    pub(crate) handle: Handle,
}

impl<S: AsFd> Registered<S> {
    /// Has a socket watched that does not block.
    pub(crate) fn new(handle: &Handle, io: S) -> io::Result<Registered<S>> {
        let core = &*handle.core;
        let key = io.as_fd().as_raw_fd() as usize;
        let source = Rc::new(Source { sides: Default::default(), io });
        source.sides[READ].is_watched.set(true);
        source.sides[WRITE].is_ready.set(true);
        // Made before the poller knows the socket, so that an error on the way leaves nothing behind.
        let registered = Registered { source, handle: handle.clone() };
        let mut sources = core.reactor.sources.borrow_mut();
        if sources.len() <= key {
            sources.resize(key + 1, None);
        }
        sources[key] = Some(registered.source.clone());
        drop(sources);
        core.reactor.sockets.update(|sockets| sockets + 1);
        let (socket, event) = (registered.io().as_fd(), Event::readable(key));
        // SAFETY: the socket must be taken out of the poller before it is closed. `registered` never gives it away,
        // and takes it out when dropped; the source, and with it the socket, goes after that.
        unsafe { core.remote.poller.add_with_mode(&socket, event, PollMode::Level)? };
        Ok(registered)
    }

    /// The socket.
    pub(crate) fn io(&self) -> &S {
        &self.source.io
    }

    /// Does an operation that must not block, or waits until it is worth another try.
    pub(crate) fn poll_io<T>(
        &self,
        direction: usize,
        cx: &mut Context<'_>,
        mut operation: impl FnMut(&S) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        self.handle.core.check_is_running("a socket")?;
        let side = &self.source.sides[direction];
        while side.is_ready.get() {
            if side.streak.replace(side.streak.get() + 1) == LONGEST_STREAK {
                side.streak.set(0);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            match operation(self.io()) {
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
        if !side.is_watched.replace(true) {
            self.source.watch(&self.handle.core.remote.poller)?;
        }
        Poll::Pending
    }

    /// [`poll_io`](Self::poll_io) for an operation that moves `most` bytes if it can. If it moves fewer, the next
    /// would block, and need not be tried.
    pub(crate) fn poll_move(
        &self,
        direction: usize,
        cx: &mut Context<'_>,
        most: usize,
        operation: impl FnMut(&S) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        let moved = ready!(self.poll_io(direction, cx, operation))?;
        if moved < most {
            self.source.sides[direction].is_ready.set(false);
        }
        Poll::Ready(Ok(moved))
    }
}

impl<S: AsFd> Drop for Registered<S> {
    fn drop(&mut self) {
        let core = &*self.handle.core;
        // It fails when the poller never came to know the socket, and then there is nothing to take out.
        let _ = core.remote.poller.delete(self.io().as_fd());
        core.reactor.sources.borrow_mut()[self.io().as_fd().as_raw_fd() as usize] = None;
        core.reactor.sockets.update(|sockets| sockets - 1);
    }
}
