//! The event loop: one thread that turns, and sleeps when there is nothing to turn.
//!
//! # Invariants
//!
//! 1. What is behind [`Core::tasks`] is borrowed only inside that function, and the closures given to it, all in this
//!    file, call neither tasks nor wakers nor destructors of either, nor `Core::tasks` itself.
//! 2. An index in a ready queue belongs to a live task, and stands there once: [`Core::insert`] and [`Core::wake`]
//!    queue it exactly when its state becomes `Queued`, a task that yields keeps that state, and until the loop is
//!    closed a place is freed only when its index has left the queue because its turn has come.
//! 3. Turns are given only by [`Core::give_turn`], for which a loop has to be running, and a loop does not run inside
//!    itself ([`waker::enter`]). So a task that has its turn is not touched by anyone else.

use std::cell::{Cell, RefCell, UnsafeCell};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::task::Waker;
use std::time::{Duration, Instant};

use pausa::Coroutine;

use crate::join::{JoinHandle, Joined};
use crate::reactor::Reactor;
use crate::ready::Priority;
use crate::slab::Slab;
use crate::task::{self, Turn};
use crate::timers::{Entry, Timers};
use crate::waker::{self, Remote, TASK, Word};

/// While tasks are ready, the loop looks at its timers after this many turns, and at its sockets ...
const TURNS_BETWEEN_LOOKS: usize = 128;
/// ... if it has not done so for this long, because that is a matter of several system calls.
const TIME_BETWEEN_POLLS: Duration = Duration::from_micros(50);
/// How long a virtual clock waits for sockets before it jumps.
const GRACE: Duration = Duration::from_millis(2);
/// The index of the future given to `block_on`. It is not in the slab: it lies on its caller's stack.
const MAIN: u32 = u32::MAX;

/// All of a loop. Its parts do not know each other; this file is where they meet.
pub(crate) struct Core {
    pub(crate) id: u64,
    tasks: UnsafeCell<Slab>,
    /// The future given to `block_on` has been woken.
    main_is_ready: Cell<bool>,
    pub(crate) timers: RefCell<Timers>,
    /// Empty; kept for its memory.
    due: Cell<Vec<Entry>>,
    pub(crate) reactor: Reactor,
    last_poll: Cell<Instant>,
    pub(crate) remote: Arc<Remote>,
    mailbox: Receiver<u32>,
    pub(crate) is_running: Cell<bool>,
    is_closed: Cell<bool>,
    turns: Cell<u64>,
    waits: Cell<u64>,
}

impl Core {
    fn tasks<R>(&self, action: impl FnOnce(&mut Slab) -> R) -> R {
        // SAFETY: by invariant 1 nothing in `action` comes back here, and `Core` is not `Sync`.
        action(unsafe { &mut *self.tasks.get() })
    }

    /// Puts a task in and queues it. When the loop is being dropped, it is too late: so is the task.
    fn insert(&self, task: impl FnMut(Word) -> Turn + 'static, priority: Priority) -> Word {
        if self.is_closed.get() {
            return Word::new(self.id, MAIN);
        }
        Word::new(self.id, self.tasks(|tasks| tasks.place(task, priority)))
    }

    /// Queues the task if it waits.
    pub(crate) fn wake(&self, index: u32) {
        if index == MAIN {
            return self.main_is_ready.set(true);
        }
        self.tasks(|tasks| tasks.wake(index));
    }

    /// Whether there is a turn to give.
    fn has_ready(&self) -> bool {
        self.main_is_ready.get() || self.tasks(|tasks| tasks.ready.iter().any(|queue| queue.len() > 0))
    }

    /// Turns until `is_done`. A panic of a task ends that task and nothing else.
    fn turn_until(&self, mut is_done: impl FnMut() -> bool) {
        let _inside = waker::enter(self);
        // The guard stands around all turns and not around each, so it costs nothing until there is a panic.
        while let Err(payload) = catch_unwind(AssertUnwindSafe(|| self.turn(&mut is_done))) {
            let word = TASK.replace(Word::NONE);
            if word == Word::NONE || word.index() == MAIN {
                resume_unwind(payload);
            }
            bear(|| drop(payload));
            // Not if it was the task's destructor that panicked.
            if self.tasks(|tasks| tasks.is_live(word.index())) {
                // SAFETY: its turn is over.
                bear(|| unsafe { self.drop_task(word.index()) });
            }
            self.tasks(|tasks| tasks.free(word.index()));
        }
    }

    fn turn(&self, is_done: &mut impl FnMut() -> bool) {
        let mut turns_since_look = 0;
        while !is_done() {
            let [high, normal, low] = [Priority::High, Priority::Normal, Priority::Low];
            let turns = self.give_turns(high) + self.give_turns(normal) + self.give_turns(low);
            self.turns.update(|before| before + turns as u64);
            self.open_mail();
            // A round without turns counts too: the future given to `block_on` may have had one.
            turns_since_look += turns.max(1);
            if turns == 0 && !self.has_ready() {
                self.idle();
            } else if turns_since_look >= TURNS_BETWEEN_LOOKS {
                turns_since_look = 0;
                self.look_outside();
            }
        }
    }

    /// Gives one queue its share of turns: once or several times around, but only once when the future given to
    /// `block_on` is ready, because that comes after it.
    fn give_turns(&self, priority: Priority) -> usize {
        let share = priority.turns_per_round();
        let mut given = 0;
        loop {
            let turns = self.tasks(|tasks| tasks.ready[priority as usize].left_in_pass()).min(share - given);
            (0..turns).for_each(|_| self.give_turn(priority));
            given += turns;
            if turns == 0 || self.main_is_ready.get() {
                break;
            }
        }
        TASK.set(Word::NONE);
        given
    }

    /// Gives the next in line its turn.
    fn give_turn(&self, priority: Priority) {
        let index = self.tasks(|tasks| tasks.ready[priority as usize].leave());
        // SAFETY: by invariant 2 the task is live.
        let task = self.tasks(|tasks| unsafe { tasks.find(index) });
        let word = Word::new(self.id, index);
        TASK.set(word);
        // SAFETY: by invariant 2 the task is live, so it is valid; by invariant 3 this is its only turn.
        match unsafe { (*task)(word) } {
            Turn::Yielded => self.tasks(|tasks| tasks.ready[priority as usize].join(index)),
            Turn::Waiting => self.tasks(|tasks| tasks.park(index)),
            Turn::Finished => {
                // SAFETY: it is live, and its turn is over.
                unsafe { self.drop_task(index) };
                self.tasks(|tasks| tasks.free(index));
            }
        }
    }

    /// Drops a task. A panic of its destructor counts as one of its turn. Its place is to be freed afterwards.
    ///
    /// # Safety
    /// The task is live, no turn of it is under way, and it will have no other.
    unsafe fn drop_task(&self, index: u32) {
        // SAFETY: the caller's promise; a live task is valid, and it is not live from here on.
        unsafe { self.tasks(|tasks| tasks.bury(index)).drop_in_place() };
    }

    /// Queues the tasks that were woken from elsewhere.
    fn open_mail(&self) {
        if self.remote.has_mail.load(Ordering::Relaxed) {
            self.remote.has_mail.swap(false, Ordering::AcqRel);
            self.mailbox.try_iter().for_each(|index| self.wake(index));
        }
    }

    /// Between two rounds: what has happened meanwhile?
    fn look_outside(&self) {
        self.fire(self.now());
        if !self.reactor.is_empty() && self.last_poll.get().elapsed() >= TIME_BETWEEN_POLLS {
            self.wait(Some(Duration::ZERO));
        }
    }

    /// Nothing is ready: sleeps until something is, or jumps there.
    fn idle(&self) {
        let deadline = self.timers.borrow_mut().next_deadline();
        match deadline {
            Some(deadline) if self.timers.borrow().is_virtual => {
                if !self.reactor.is_empty() {
                    self.wait(Some(GRACE));
                }
                if !self.has_ready() {
                    self.fire(deadline);
                }
            }
            _ => {
                self.wait(deadline.map(|deadline| Duration::from_nanos(deadline.saturating_sub(self.now()))));
                self.fire(self.now());
            }
        }
    }

    /// What the clock shows.
    fn now(&self) -> u64 {
        self.timers.borrow().now()
    }

    fn wait(&self, timeout: Option<Duration>) {
        self.waits.update(|waits| waits + 1);
        self.reactor.wait(&self.remote.poller, timeout).expect("the system's poller works");
        self.last_poll.set(Instant::now());
        self.open_mail();
    }

    /// Moves the clock and wakes whoever waited for a time that has come.
    fn fire(&self, now: u64) {
        let mut due = self.due.take();
        self.timers.borrow_mut().advance(now, &mut due);
        due.drain(..).filter_map(|entry| entry.waker).for_each(Waker::wake);
        self.due.set(due);
    }
}

/// Does something whose panic nobody is left to hear of. The payload goes the same way; should even its destructor
/// panic, what that carries is leaked.
#[cold]
fn bear(action: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(action))
        && let Err(next) = catch_unwind(AssertUnwindSafe(|| drop(payload)))
    {
        std::mem::forget(next);
    }
}

/// An event loop. It belongs to the thread that made it, and so does everything it runs.
///
/// Dropping it drops the tasks that are left in it; their handles give [`TaskFailed::Cancelled`](pausa::TaskFailed).
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
        let (id, remote, mailbox) = waker::register()?;
        let core = Rc::new(Core {
            id,
            tasks: UnsafeCell::default(),
            main_is_ready: Cell::new(false),
            timers: RefCell::new(Timers::new(is_virtual)),
            due: Cell::default(),
            reactor: Reactor::new(),
            last_poll: Cell::new(Instant::now()),
            remote,
            mailbox,
            is_running: Cell::new(false),
            is_closed: Cell::new(false),
            turns: Cell::new(0),
            waits: Cell::new(0),
        });
        Ok(EventLoop { handle: Handle { core, priority: Priority::Normal } })
    }

    /// The handle through which tasks use the loop.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Runs the loop until `future` is done, and gives its output. Whatever has been spawned runs meanwhile; what is
    /// not done by then stays in the loop and goes on with the next call.
    ///
    /// # Panics
    /// With the future's own panic; and when the loop is running already, that is, inside one of its tasks.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let core = &*self.handle.core;
        let mut future = pin!(future);
        let mut output = None;
        let word = Word::new(core.id, MAIN);
        core.main_is_ready.set(true);
        core.turn_until(|| {
            if core.main_is_ready.replace(false) {
                TASK.set(word);
                match task::poll(future.as_mut(), word) {
                    Ok(value) => output = Some(value),
                    Err(Turn::Yielded) => core.main_is_ready.set(true),
                    Err(_) => {}
                }
                TASK.set(Word::NONE);
            }
            output.is_some()
        });
        output.expect("the loop turned until it was there")
    }

    /// Runs the loop until no task is left.
    ///
    /// # Panics
    /// When the loop is running already, that is, inside one of its tasks.
    pub fn run(&self) {
        let core = &*self.handle.core;
        core.turn_until(|| {
            // A late wake of a `block_on` that is over concerns nobody.
            core.main_is_ready.set(false);
            core.tasks(|tasks| tasks.live()) == 0
        });
    }
}

impl Drop for EventLoop {
    /// Drops every task that is left. A destructor that panics does not keep the others from being run.
    fn drop(&mut self) {
        let core = &*self.handle.core;
        waker::unregister(core.id);
        core.is_closed.set(true);
        for index in 0..core.tasks(|tasks| tasks.len()) {
            if core.tasks(|tasks| tasks.is_live(index)) {
                // SAFETY: it is live, and the loop will give no more turns.
                bear(|| unsafe { core.drop_task(index) });
            }
        }
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
    /// task**: [`JoinHandle::detach`] lets it go on.
    pub fn spawn<F: Future + 'static>(&self, future: F) -> JoinHandle<F::Output> {
        let (mut task, state) = Joined::new(future);
        // SAFETY: a task is never moved once it has had a turn.
        let word = self.core.insert(move |word| unsafe { task.turn(word) }, self.priority);
        JoinHandle { state, task: Some(word.waker()) }
    }

    /// Spawns a future that nobody waits for. It costs no allocation when its state has at most 32 bytes. Should it
    /// panic, it ends, and the others go on.
    pub fn spawn_detached(&self, future: impl Future<Output = ()> + 'static) {
        self.core.insert(task::of_future(future), self.priority);
    }

    /// Spawns a coroutine that gets a turn in every pass until it completes. It cannot wait, so it has no waker.
    pub fn spawn_coroutine(
        &self,
        coroutine: impl Coroutine<Sent = (), Yielded = (), Returned = ()> + 'static,
    ) {
        self.core.insert(task::of_coroutine(coroutine), self.priority);
    }

    /// How much work the loop has done.
    pub fn stats(&self) -> Stats {
        let tasks = self.core.tasks(|tasks| tasks.live());
        Stats { turns: self.core.turns.get(), waits: self.core.waits.get(), tasks }
    }
}
