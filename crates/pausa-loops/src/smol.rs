//! smol's parts behind the trait: `async-executor` for tasks, `async-io` for time and sockets, `futures-lite` between.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, Waker, ready};
use std::time::{Duration, Instant};

use async_executor::{FallibleTask, LocalExecutor};
use async_io::{Async, Timer};
use futures_lite::FutureExt;
use futures_lite::future::{poll_once, yield_now};
use pausa::{Listener, Loop, Stream, TaskFailed};
use polling::Poller;

use crate::{Clock, OnLoop, sockets};

/// A handle on a local executor and its clock. It does not keep the executor alive: tasks that hold a handle would
/// otherwise own themselves, and never be dropped.
#[derive(Clone)]
pub struct Smol {
    executor: Weak<LocalExecutor<'static>>,
    began: Instant,
    /// In a rehearsal, instead of `async-io`'s timers.
    virtual_clock: Option<Rc<VirtualClock>>,
}

/// `async-io` has one poller for the whole process, and panics where the system has none to give: so the system is asked
/// first, once.
fn check_that_there_is_a_poller() -> io::Result<()> {
    static IS_MADE: AtomicBool = AtomicBool::new(false);
    if !IS_MADE.load(Relaxed) {
        drop(Poller::new()?);
        // A timer that has to wait makes the poller.
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
    let main = program.main(event_loop);
    let _ends = virtual_clock.clone().map(EndsClock);
    Ok(async_io::block_on(executor.run(async {
        match virtual_clock {
            // The main future has its turn before each look at the clock.
            Some(clock) => main.or(clock.jumps()).await,
            None => main.await,
        }
    })))
}

/// smol has no virtual clock, so here is one: sleepers in order, and a jump to the first when everyone has been idle for
/// a moment of real time. The moment is for the system to say which sockets are ready.
#[derive(Default)]
struct VirtualClock {
    now: Cell<Duration>,
    /// By deadline, and among equals by age.
    sleepers: RefCell<BTreeMap<(Duration, u64), Waker>>,
    made: Cell<u64>,
    /// How many turns tasks have had.
    turns: Cell<u64>,
    /// Nobody moves it any more.
    has_ended: Cell<bool>,
}

/// The end of a clock, however its loop ends.
struct EndsClock(Rc<VirtualClock>);

impl Drop for EndsClock {
    fn drop(&mut self) {
        self.0.has_ended.set(true);
    }
}

impl VirtualClock {
    const A_MOMENT: Duration = Duration::from_millis(1);

    fn sleep(self: &Rc<Self>, duration: Duration) -> SmolSleep {
        self.made.set(self.made.get() + 1);
        let key = (self.now.get().saturating_add(duration), self.made.get());
        SmolSleep(Sleeper::Virtual { clock: Rc::clone(self), key })
    }

    /// Counts the turns of a future.
    async fn counted<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        poll_fn(|cx| {
            self.turns.set(self.turns.get() + 1);
            future.as_mut().poll(cx)
        })
        .await
    }

    async fn jumps<T>(&self) -> T {
        loop {
            let turns = self.turns.get();
            Timer::after(Self::A_MOMENT).await;
            // Whoever was woken at the same time has its turn first.
            yield_now().await;
            if turns != self.turns.get() {
                continue;
            }
            let Some(deadline) = self.sleepers.borrow().keys().next().map(|(deadline, _)| *deadline) else {
                continue;
            };
            self.now.set(deadline);
            // All who sleep until then: a key of the same deadline is smaller than this one.
            let later = self.sleepers.borrow_mut().split_off(&(deadline, u64::MAX));
            let woken = self.sleepers.replace(later);
            woken.into_values().for_each(Waker::wake);
        }
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
    /// A task's future. Its panics are caught: this executor lets them through to whoever runs it.
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

/// A timer of `async-io`, or a sleeper of a rehearsal.
pub struct SmolSleep(Sleeper);

enum Sleeper {
    Timer(Timer),
    Virtual { clock: Rc<VirtualClock>, key: (Duration, u64) },
}

impl Future for SmolSleep {
    type Output = ();

    /// # Panics
    /// When its rehearsal has ended: it would wait for ever.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.0 {
            Sleeper::Timer(timer) => Pin::new(timer).poll(cx).map(drop),
            Sleeper::Virtual { clock, key } if clock.now.get() >= key.0 => Poll::Ready(()),
            Sleeper::Virtual { clock, key } => {
                let help = "a sleep of a rehearsal is polled after its loop has ended: await it in a task of that loop";
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
            // The waker is dropped after the borrow.
            let waker = clock.sleepers.borrow_mut().remove(key);
            drop(waker);
        }
    }
}

/// A task of `async-executor`, cancelled when it is dropped. There is none when the loop had ended before.
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
        loop {
            match self.0.get_ref().read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => ready!(self.0.poll_readable(cx))?,
                read => return Poll::Ready(read),
            }
        }
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        loop {
            match self.0.get_ref().write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => ready!(self.0.poll_writable(cx))?,
                written => return Poll::Ready(written),
            }
        }
    }

    fn close(&mut self) -> io::Result<()> {
        self.0.get_ref().shutdown(Shutdown::Write)
    }
}
