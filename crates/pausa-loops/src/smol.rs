//! [`Loop`] for the crates that smol is made of: `async-executor` runs tasks, and `async-io` provides timers and sockets.
//!
//! These crates have no virtual clock, so [`VirtualClock`] is one. `run` polls it next to the program's main future: when no
//! task has been polled for a moment of real time and `async-io` has delivered all events, it moves the clock to the first
//! deadline and wakes the tasks that sleep until then.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::time::{Duration, Instant};

use async_executor::{FallibleTask, LocalExecutor};
use async_io::{Async, Timer};
use futures_lite::future::{poll_once, yield_now};
use futures_lite::{AsyncRead, AsyncWrite, FutureExt};
use pausa::{Listener, Loop, Stream, TaskFailed};
use polling::Poller;
use scopeguard::guard;

use crate::{Clock, OnLoop, sockets};

/// A handle to a local executor and its clock. It refers to the executor weakly: otherwise a task that holds a handle would
/// keep the executor, and so itself, alive for ever.
#[derive(Clone)]
pub struct Smol {
    executor: Weak<LocalExecutor<'static>>,
    began: Instant,
    /// In a rehearsal, replaces `async-io`'s timers.
    virtual_clock: Option<Rc<VirtualClock>>,
}

/// Creates a poller once, to return the system's error if there is none. `async-io` has one poller for the whole process,
/// and panics if it cannot create it.
fn check_that_there_is_a_poller() -> io::Result<()> {
    static IS_MADE: AtomicBool = AtomicBool::new(false);
    if !IS_MADE.load(Relaxed) {
        drop(Poller::new()?);
        // A timer that is pending makes `async-io` create its poller.
        async_io::block_on(poll_once(Timer::after(Duration::from_secs(3600))));
        IS_MADE.store(true, Relaxed);
    }
    Ok(())
}

pub(crate) fn run<P: OnLoop>(clock: Clock, program: P) -> io::Result<P::Output> {
    check_that_there_is_a_poller()?;
    let executor = Rc::new(LocalExecutor::new());
    let virtual_clock = (clock == Clock::Rehearsal).then(Rc::<VirtualClock>::default);
    let event_loop = Smol {
        executor: Rc::downgrade(&executor),
        began: Instant::now(),
        virtual_clock: virtual_clock.clone(),
    };
    let probe = virtual_clock.is_some().then(Probe::new).transpose()?;
    let main = program.main(event_loop);
    // Even if the loop panics.
    let _ends = virtual_clock.clone().map(|clock| guard(clock, |clock| clock.has_ended.set(true)));
    Ok(async_io::block_on(executor.run(async {
        match virtual_clock.zip(probe) {
            // The main future is polled before the clock.
            Some((clock, probe)) => clock.counted_main(main).or(clock.jumps(&probe)).await,
            None => main.await,
        }
    })))
}

/// A virtual clock: the sleeping tasks in the order of their deadlines. It jumps to the first deadline when no task has been
/// polled for [`A_MOMENT`](Self::A_MOMENT) of real time, in which the system can report sockets that are ready, and all reports
/// have been delivered.
#[derive(Default)]
struct VirtualClock {
    now: Cell<Duration>,
    /// The wakers of sleeping tasks, by deadline, then by the order in which the sleeps were made.
    sleepers: RefCell<BTreeMap<(Duration, u64), Waker>>,
    /// The number of sleeps made.
    made: Cell<u64>,
    /// The number of polls of all tasks, and of those of the main future after it was woken.
    turns: Cell<u64>,
    /// Whether the loop has ended: the clock will not move again.
    has_ended: Cell<bool>,
}

impl VirtualClock {
    const A_MOMENT: Duration = Duration::from_millis(1);

    fn sleep(self: &Rc<Self>, duration: Duration) -> SmolSleep {
        self.made.set(self.made.get() + 1);
        let key = (self.now.get().saturating_add(duration), self.made.get());
        SmolSleep(Sleeper::Virtual { clock: Rc::clone(self), key })
    }

    /// Counts the polls of a future.
    async fn counted<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        poll_fn(|cx| {
            self.turns.set(self.turns.get() + 1);
            future.as_mut().poll(cx)
        })
        .await
    }

    /// Counts the polls of the main future, except those that only the clock caused.
    async fn counted_main<F: Future>(&self, main: F) -> F::Output {
        let mut main = pin!(main);
        // `async_io::block_on` polls with the same waker each time.
        let outer = poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
        let notes = Arc::new(NotesWakes { outer, was_woken: true.into() });
        let waker = Waker::from(Arc::clone(&notes));
        poll_fn(|_| {
            self.turns.update(|turns| turns + u64::from(notes.was_woken.swap(false, Relaxed)));
            main.as_mut().poll(&mut Context::from_waker(&waker))
        })
        .await
    }

    /// Moves the clock whenever all tasks are idle. It never completes.
    async fn jumps<T>(&self, probe: &Probe) -> T {
        loop {
            let turns = self.turns.get();
            Timer::after(Self::A_MOMENT).await;
            probe.delivered().await;
            // Tasks that were woken at the same time are polled first.
            yield_now().await;
            if turns != self.turns.get() {
                continue;
            }
            let Some(deadline) = self.sleepers.borrow().keys().next().map(|(deadline, _)| *deadline) else {
                continue;
            };
            self.now.set(deadline);
            // Splits off the later deadlines: no key with this deadline is greater than this one.
            let later = self.sleepers.borrow_mut().split_off(&(deadline, u64::MAX));
            let woken = self.sleepers.replace(later);
            woken.into_values().for_each(Waker::wake);
        }
    }
}

/// A waker that notes that it was used.
struct NotesWakes {
    outer: Waker,
    was_woken: AtomicBool,
}

impl Wake for NotesWakes {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.was_woken.store(true, Relaxed);
        self.outer.wake_by_ref();
    }
}

/// Waits until `async-io` has delivered the events of the past. All threads share its reactor: one of them collects the
/// events, and may be preempted before it wakes the tasks of another. An event of our own, which comes after them, has passed
/// through the reactor when they have.
struct Probe {
    reader: Async<UnixStream>,
    writer: UnixStream,
}

impl Probe {
    fn new() -> io::Result<Probe> {
        let (reader, writer) = UnixStream::pair()?;
        Ok(Probe { reader: Async::new(reader)?, writer })
    }

    /// Waits until the tasks of all sockets that are ready have been woken.
    async fn delivered(&self) {
        (&self.writer).write_all(&[0]).expect("the other end is open, and has room for a byte");
        self.reader.readable().await.expect("the system's poller works");
        let _ = self.reader.get_ref().read(&mut [0]).expect("it is readable");
    }
}

impl Loop for Smol {
    type Sleep = SmolSleep;
    type Task<T: 'static> = SmolTask<T>;
    type Listener = SmolListener;
    type Stream = SmolStream;
    type Connect = Pin<Box<dyn Future<Output = io::Result<SmolStream>>>>;

    fn now(&self) -> Duration {
        match &self.virtual_clock {
            Some(clock) => clock.now.get(),
            None => self.began.elapsed(),
        }
    }

    fn sleep(&self, duration: Duration) -> SmolSleep {
        match &self.virtual_clock {
            Some(clock) => clock.sleep(duration),
            None => SmolSleep(Sleeper::Timer(Timer::after(duration))),
        }
    }

    fn spawn<F>(&self, future: F) -> SmolTask<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let executor = self.executor.upgrade();
        SmolTask(executor.map(|executor| executor.spawn(self.counted(future)).fallible()))
    }

    fn spawn_detached(&self, future: impl Future<Output = ()> + 'static) {
        if let Some(executor) = self.executor.upgrade() {
            executor.spawn(self.counted(future)).detach();
        }
    }

    fn listen(&self, address: SocketAddr) -> io::Result<SmolListener> {
        Async::new_nonblocking(sockets::listen(address)?).map(SmolListener)
    }

    fn connect(&self, address: SocketAddr) -> Self::Connect {
        Box::pin(async move { Async::<TcpStream>::connect(address).await.map(SmolStream) })
    }
}

impl Smol {
    /// The future of a task: it counts polls for the virtual clock, and catches panics, which `async-executor` would pass on to
    /// the caller of `run`.
    fn counted<F: Future>(&self, future: F) -> impl Future<Output = std::thread::Result<F::Output>> + use<F> {
        let clock = self.virtual_clock.clone();
        let future = AssertUnwindSafe(future).catch_unwind();
        async move {
            match clock {
                Some(clock) => clock.counted(future).await,
                None => future.await,
            }
        }
    }
}

/// A sleep: a timer of `async-io`, or a deadline of the virtual clock.
pub struct SmolSleep(Sleeper);

enum Sleeper {
    Timer(Timer),
    Virtual { clock: Rc<VirtualClock>, key: (Duration, u64) },
}

impl Future for SmolSleep {
    type Output = ();

    /// # Panics
    /// If it is polled after the loop of its virtual clock has ended: it would be pending for ever.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.0 {
            Sleeper::Timer(timer) => Pin::new(timer).poll(cx).map(drop),
            Sleeper::Virtual { clock, key } if clock.now.get() >= key.0 => Poll::Ready(()),
            Sleeper::Virtual { clock, key } => {
                let help = "a sleep of a rehearsal was polled after its loop had ended: await it in a task of that loop";
                assert!(!clock.has_ended.get(), "{help}");
                let waker = cx.waker().clone();
                let before = clock.sleepers.borrow_mut().insert(*key, waker);
                drop(before);
                Poll::Pending
            }
        }
    }
}

impl Drop for SmolSleep {
    fn drop(&mut self) {
        if let Sleeper::Virtual { clock, key } = &self.0 {
            // Dropped after the borrow, because dropping a waker may run code that uses the clock.
            let waker = clock.sleepers.borrow_mut().remove(key);
            drop(waker);
        }
    }
}

/// A task of `async-executor`; dropping it cancels the task. `None` if the loop had ended before the task was spawned.
pub struct SmolTask<T>(Option<FallibleTask<std::thread::Result<T>>>);

impl<T> Future for SmolTask<T> {
    type Output = Result<T, TaskFailed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(task) = &mut self.0 else { return Poll::Ready(Err(TaskFailed::Cancelled)) };
        Poll::Ready(match ready!(Pin::new(task).poll(cx)) {
            Some(result) => result.map_err(|payload| TaskFailed::from_panic(&*payload)),
            None => Err(TaskFailed::Cancelled),
        })
    }
}

/// A listening socket of `async-io`.
pub struct SmolListener(Async<TcpListener>);

impl Listener for SmolListener {
    type Stream = SmolStream;

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().local_addr()
    }

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(SmolStream, SocketAddr)>> {
        loop {
            match self.accept_now()? {
                None => ready!(self.0.poll_readable(cx))?,
                Some(client) => return Poll::Ready(Ok(client)),
            }
        }
    }

    fn accept_now(&mut self) -> io::Result<Option<(SmolStream, SocketAddr)>> {
        match self.0.get_ref().accept() {
            Ok((stream, peer)) => Ok(Some((SmolStream(Async::new(stream)?), peer))),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A connection of `async-io`.
pub struct SmolStream(Async<TcpStream>);

impl Stream for SmolStream {
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn close(&mut self) -> io::Result<()> {
        self.0.get_ref().shutdown(Shutdown::Write)
    }
}
