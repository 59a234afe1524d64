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
    /// Its name in events.
    key: usize,
    sides: [Side; 2],
    io: S,
}

impl<S: AsFd + ?Sized> Source<S> {
    /// Has the poller watch for what is to be watched now.
    fn watch(&self, poller: &Poller) -> io::Result<()> {
        let [read, write] = [READ, WRITE].map(|side| self.sides[side].is_watched.get());
        // Hanging up is told even if nothing is watched, but not twice in this mode.
        let mode = if read || write { PollMode::Level } else { PollMode::Oneshot };
        poller.modify_with_mode(self.io.as_fd(), Event::new(self.key, read, write), mode)
    }
}

/// All sockets of a loop.
pub(crate) struct Reactor {
    sources: RefCell<Slab<Rc<Source<dyn AsFd>>>>,
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

    /// Sleeps until a socket is ready, another thread wakes a task or the time is over, and wakes whoever waited.
    pub(crate) fn wait(&self, poller: &Poller, timeout: Option<Duration>) -> io::Result<()> {
        let mut events = self.events.borrow_mut();
        events.clear();
        poller.wait(&mut events, timeout)?;
        // A loop that may sleep has given their turns to all whom it has woken. Before that, being told again means
        // nothing.
        let all_had_their_turn = timeout != Some(Duration::ZERO);
        for event in events.iter() {
            // An event of a socket that is gone may meet the next one of its name, which tries in vain once.
            let Some(source) = self.sources.borrow().get(event.key).cloned() else { continue };
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
        let mut sources = handle.core.reactor.sources.borrow_mut();
        let entry = sources.vacant_entry();
        let source = Rc::new(Source { key: entry.key(), sides: Default::default(), io });
        source.sides[READ].is_watched.set(true);
        source.sides[WRITE].is_ready.set(true);
        // SAFETY: the socket must be taken out of the poller before it is closed. The source owns it and never gives it
        // away; its owner takes it out before it lets go of the source, and so does everyone else who has it.
        unsafe {
            let event = Event::readable(source.key);
            handle.core.remote.poller.add_with_mode(&source.io.as_fd(), event, PollMode::Level)?;
        }
        entry.insert(source.clone());
        drop(sources);
        Ok(Registered { source, handle: handle.clone() })
    }

    /// The socket.
    pub(crate) fn io(&self) -> &S {
        &self.source.io
    }

    /// Does an operation that must not block, or waits until it is worth a try. After an operation that was short, that
    /// is, one that shows by its result that another would block, there is no need to try that.
    pub(crate) fn poll_io<T>(
        &self,
        direction: usize,
        cx: &mut Context<'_>,
        mut operation: impl FnMut(&S) -> io::Result<T>,
        is_short: impl FnOnce(&T) -> bool,
    ) -> Poll<io::Result<T>> {
        check_is_inside(&self.handle.core, "a socket")?;
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
                result => {
                    side.is_ready.set(!result.as_ref().is_ok_and(is_short));
                    return Poll::Ready(result);
                }
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
}

impl<S: AsFd> Drop for Registered<S> {
    fn drop(&mut self) {
        // It does not fail for a socket that the poller knows.
        let _ = self.handle.core.remote.poller.delete(self.io().as_fd());
        self.handle.core.reactor.sources.borrow_mut().remove(self.source.key);
    }
}
