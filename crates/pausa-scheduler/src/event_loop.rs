//! The event loop: one thread that gives turns, and sleeps in the poller when no task is ready.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use pausa::Coroutine;

use crate::reactor::Reactor;
use crate::ready::{Priority, SHARES};
use crate::spawn::{Detached, JoinHandle, Resumed, spawn};
use crate::task::{RUNNING, TaskId, Turn};
use crate::tasks::{Tasks, discard_panic};
use crate::waker::{self, Remote};
use crate::wheel::{Entry, Wheel};

/// While tasks are ready, the loop looks at its timers after this many turns, and at its sockets ...
const TURNS_BETWEEN_LOOKS: usize = 128;
/// ... if it has not done so for this long, because that is a system call.
const TIME_BETWEEN_POLLS: Duration = Duration::from_micros(50);
/// How long a virtual clock waits for sockets before it jumps.
const GRACE: Duration = Duration::from_millis(2);

/// All of a loop. Its parts do not know each other; they meet here.
pub(crate) struct Core {
    pub(crate) tasks: Rc<Tasks>,
    pub(crate) wheel: RefCell<Wheel<Waker>>,
    pub(crate) reactor: Reactor,
    remote: Arc<Remote>,
    start: Instant,
    is_virtual: bool,
    last_poll: Cell<Instant>,
    turns: Cell<u64>,
    waits: Cell<u64>,
    // Empty; kept for their memory.
    due: Cell<Vec<Entry<Waker>>>,
    woken: Cell<Vec<Waker>>,
    mail: Cell<Vec<u32>>,
}

impl Core {
    /// What the clock shows, in nanoseconds since the loop was made.
    pub(crate) fn now(&self) -> u64 {
        match self.is_virtual {
            true => self.wheel.borrow().present(),
            false => self.start.elapsed().as_nanos() as u64,
        }
    }

    /// Turns until `is_done`. A panic of a task ends that task and nothing else.
    fn turn_until(&self, mut is_done: impl FnMut() -> bool) {
        let _guard = waker::enter(&self.tasks);
        // One guard around all turns instead of one around each: it costs nothing until there is a panic.
        while let Err(payload) = catch_unwind(AssertUnwindSafe(|| self.turn(&mut is_done))) {
            let id = RUNNING.replace(TaskId::NONE).unmarked();
            // Not a task's: the main future's, or of a coroutine that is dropped in another loop while it is suspended
            // in this one.
            if id.loop_id() != self.tasks.loop_id || id.index() == TaskId::MAIN {
                RUNNING.set(id);
                resume_unwind(payload);
            }
            // SAFETY: its turn is over, and a task that panicked has no other.
            unsafe { self.tasks.fail(id.index(), payload) };
        }
    }

    fn turn(&self, is_done: &mut impl FnMut() -> bool) {
        let mut turns_since_look = 0;
        while !is_done() {
            let turns = if self.tasks.has_ready() { self.give_turns() } else { 0 };
            if self.remote.mailbox.has_mail() {
                self.open_mail();
            }
            // A round without turns counts too: the future given to `block_on` may have had one.
            turns_since_look += turns.max(1);
            if turns == 0 && !self.tasks.main_is_ready.get() && !self.tasks.has_ready() {
                self.idle();
            } else if turns_since_look >= TURNS_BETWEEN_LOOKS {
                turns_since_look = 0;
                self.look_outside();
            }
        }
    }

    /// Gives every queue its share of turns.
    fn give_turns(&self) -> usize {
        let ([high, normal, low], tasks) = (SHARES, &self.tasks);
        // SAFETY: the loop runs, and this is between two turns.
        let given = unsafe { tasks.run::<0>(high) + tasks.run::<1>(normal) + tasks.run::<2>(low) };
        RUNNING.set(TaskId::NONE);
        self.turns.update(|before| before + given as u64);
        given
    }

    /// Queues the tasks that other threads woke.
    #[cold]
    fn open_mail(&self) {
        self.wait_for_mail(|| ());
    }

    /// Waits, then queues the tasks that other threads woke.
    fn wait_for_mail(&self, wait: impl FnOnce()) {
        let mut mail = self.mail.take();
        self.remote.mailbox.wait(wait, &mut mail);
        mail.drain(..).for_each(|index| self.tasks.wake(index));
        self.mail.set(mail);
    }

    /// Between two rounds: fires timers and looks for ready sockets.
    fn look_outside(&self) {
        self.fire(self.now());
        if !self.reactor.is_empty() && self.last_poll.get().elapsed() >= TIME_BETWEEN_POLLS {
            self.wait(Some(Duration::ZERO));
        }
    }

    /// Nothing is ready: sleeps until something is, or moves a virtual clock to the next deadline.
    fn idle(&self) {
        let deadline = self.wheel.borrow_mut().next_deadline();
        match deadline {
            Some(deadline) if self.is_virtual => {
                if !self.reactor.is_empty() {
                    self.wait(Some(GRACE));
                }
                if !self.tasks.main_is_ready.get() && !self.tasks.has_ready() {
                    self.fire(deadline);
                }
            }
            _ => {
                self.wait(deadline.map(|deadline| Duration::from_nanos(deadline.saturating_sub(self.now()))));
                self.fire(self.now());
            }
        }
    }

    fn wait(&self, timeout: Option<Duration>) {
        self.waits.update(|waits| waits + 1);
        self.wait_for_mail(|| {
            let mut woken = self.woken.take();
            self.reactor.wait(timeout, &mut woken).expect("the system's poller works");
            self.last_poll.set(Instant::now());
            wake_all(woken.drain(..));
            self.woken.set(woken);
        });
    }

    /// Moves the clock and wakes the sleepers that are due.
    fn fire(&self, now: u64) {
        let mut due = self.due.take();
        self.wheel.borrow_mut().advance(now, &mut due);
        wake_all(due.drain(..).filter_map(|entry| entry.value));
        self.due.set(due);
    }
}

/// Wakes all. A foreign waker that panics does not keep the others from being woken.
fn wake_all(mut wakers: impl Iterator<Item = Waker>) {
    while let Err(payload) = catch_unwind(AssertUnwindSafe(|| wakers.by_ref().for_each(Waker::wake))) {
        discard_panic(|| drop(payload));
    }
}

/// An event loop. It belongs to the thread that made it, and so does everything it runs.
///
/// Dropping it drops the tasks that are left in it; their handles give [`TaskFailed::Cancelled`](pausa::TaskFailed).
#[derive(Debug)]
pub struct EventLoop {
    handle: Handle,
}

impl EventLoop {
    /// A loop with the real clock.
    ///
    /// # Errors
    /// When the system has no poller to give, because the process is out of file descriptors for instance.
    pub fn new() -> io::Result<EventLoop> {
        EventLoop::with_clock(false)
    }

    /// A loop with a virtual clock, for tests and demonstrations: when every task waits, the clock jumps to the next
    /// deadline instead of waiting for it, so ten seconds of sleep take no time.
    ///
    /// While any task waits for a *socket* the clock is patient: it jumps only after 2 ms of real time in which no
    /// socket became ready. That is ample for peers in the same process, which answer as soon as they are polled, and
    /// not enough for a peer that computes: a program that talks to other processes or threads wants the real clock.
    /// Without a deadline there is nothing to jump to, and the loop waits in real time.
    pub fn with_virtual_clock() -> io::Result<EventLoop> {
        EventLoop::with_clock(true)
    }

    fn with_clock(is_virtual: bool) -> io::Result<EventLoop> {
        let (reactor, notifier) = Reactor::new()?;
        let (loop_id, remote) = waker::register(notifier);
        let now = Instant::now();
        let core = Rc::new(Core {
            tasks: Rc::new(Tasks::new(loop_id)),
            wheel: RefCell::new(Wheel::new()),
            reactor,
            remote,
            start: now,
            is_virtual,
            last_poll: Cell::new(now),
            turns: Cell::default(),
            waits: Cell::default(),
            due: Cell::default(),
            woken: Cell::default(),
            mail: Cell::default(),
        });
        Ok(EventLoop { handle: Handle { core, priority: Priority::Normal } })
    }

    /// The handle through which tasks use the loop.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Runs the loop until `future` is done, and gives its output. Spawned tasks run meanwhile; those that are not done
    /// by then stay in the loop and continue with the next call.
    ///
    /// Loops may be nested: inside a task, another loop may run. It has to end before the one around it does. A stackful
    /// coroutine can break that rule, by suspending inside `block_on` or [`run`](EventLoop::run). The loop around it
    /// cannot tell before it ends, and then **aborts the process**: there is no other way to keep the thread from
    /// waking tasks of a loop that may be gone. If such a coroutine is dropped instead, its unwinding passes through the
    /// suspended loop and ends no task of it.
    ///
    /// # Panics
    /// With the future's own panic; and when the loop is running already, that is, inside one of its tasks.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let (core, mut future, mut output) = (&*self.handle.core, pin!(future), None);
        let id = TaskId::new(core.tasks.loop_id, TaskId::MAIN);
        core.tasks.main_is_ready.set(true);
        core.turn_until(|| {
            if core.tasks.main_is_ready.replace(false) {
                RUNNING.set(id);
                match waker::poll(future.as_mut(), id) {
                    Ok(value) => output = Some(value),
                    Err(Turn::Yielded) => core.tasks.main_is_ready.set(true),
                    Err(_) => {}
                }
                RUNNING.set(TaskId::NONE);
            }
            output.is_some()
        });
        output.expect("the loop turned until it was there")
    }

    /// Runs the loop until no task is left. See [`block_on`](EventLoop::block_on) for loops inside coroutines.
    ///
    /// # Panics
    /// When the loop is running already, that is, inside one of its tasks.
    pub fn run(&self) {
        let tasks = &self.handle.core.tasks;
        self.handle.core.turn_until(|| {
            // A late wake of the future given to an earlier `block_on` is ignored.
            tasks.main_is_ready.set(false);
            tasks.live() == 0
        });
    }
}

impl Drop for EventLoop {
    /// Drops every task that is left. A destructor that panics does not keep the others from being run.
    fn drop(&mut self) {
        waker::unregister(self.handle.core.tasks.loop_id);
        // SAFETY: a loop is borrowed while it runs, and only through `EventLoop` can it run.
        unsafe { self.handle.core.tasks.close() };
    }
}

/// How much work a loop has done: what tests and measurements count instead of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stats {
    /// Turns given to tasks.
    pub turns: u64,
    /// Times it has asked the system's poller, whether it had to wait or not.
    pub waits: u64,
    /// Tasks that are in the loop now.
    pub tasks: usize,
}

/// What a task needs of its loop: to spawn, to sleep, to listen and to connect. A handle is cheap to clone, belongs to
/// the loop's thread, and may outlive the loop: then what it spawns is dropped at once.
#[derive(Clone)]
pub struct Handle {
    pub(crate) core: Rc<Core>,
    priority: Priority,
}

impl Handle {
    /// The same handle, except that what it spawns has this priority.
    pub fn priority(&self, priority: Priority) -> Handle {
        Handle { core: self.core.clone(), priority }
    }

    /// Spawns a future as a task, and gives the handle that waits for its result. **Dropping that handle aborts the
    /// task**: [`JoinHandle::detach`] lets it continue.
    pub fn spawn<F: Future + 'static>(&self, future: F) -> JoinHandle<F::Output> {
        spawn(&self.core.tasks, future, self.priority)
    }

    /// Spawns a detached future. It costs no allocation when its state has at most 32 bytes. If it
    /// panics, it ends, and the other tasks continue.
    pub fn spawn_detached(&self, future: impl Future<Output = ()> + 'static) {
        self.core.tasks.insert(Detached { future }, self.priority);
    }

    /// Spawns a coroutine that gets a turn in every pass until it completes. It cannot wait, so it has no waker.
    pub fn spawn_coroutine(
        &self,
        coroutine: impl Coroutine<Sent = (), Yielded = (), Returned = ()> + 'static,
    ) {
        self.core.tasks.insert(Resumed { coroutine, has_started: false }, self.priority);
    }

    /// How much work the loop has done.
    pub fn stats(&self) -> Stats {
        let tasks = self.core.tasks.live();
        Stats { turns: self.core.turns.get(), waits: self.core.waits.get(), tasks }
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let loop_id = self.core.tasks.loop_id >> 32;
        f.debug_struct("Handle").field("event_loop", &loop_id).field("stats", &self.stats()).finish()
    }
}
