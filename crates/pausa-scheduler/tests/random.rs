//! Random operations on event loops: tasks that spawn, abort, panic (in a poll, in a destructor, in the destructor of a
//! payload) and wake each other, from this thread and from others; timers, sockets, loops inside loops, and loops dropped
//! half way. Three things must hold: no wake is lost (a watchdog ends a run that makes no progress), every object is
//! dropped exactly once (they are counted, and the address sanitizer looks on), and nothing panics that was not asked to.
//!
//! `PAUSA_RANDOM_OPERATIONS` is the number of operations, `PAUSA_RANDOM_SEED` where they begin. Each loop has a seed of its
//! own, one more than the loop before it; a failure prints the seed of the loop that failed. There is no test harness: the
//! panic hook and the count of objects are those of the whole process.

#![expect(clippy::print_stderr, reason = "it is its own harness, and reports there")]

use std::cell::{Cell, RefCell};
use std::env;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind, panic_any};
use std::pin::{Pin, pin};
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use fastrand::{bool as coin, u64 as random};
use pausa::{Coroutine, Outcome};
use pausa_scheduler::{EventLoop, Handle, JoinHandle, Priority, TcpListener, TcpStream, block_on, yield_now};

/// No operation takes nearly as long, under any sanitizer.
const STUCK: Duration = Duration::from_secs(60);
/// How many loops may be inside each other.
const DEEPEST: usize = 3;
const MOST_TASKS: usize = 100;

static DONE: AtomicU64 = AtomicU64::new(0);
/// The seed of the loop that is running.
static SEED: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicI64 = AtomicI64::new(0);

fn main() {
    panic::set_hook(Box::new(fail_unless_asked));
    // A few seconds in a debug build, and elsewhere than in CI about one.
    let operations = if env::var_os("CI").is_some() { 100_000 } else { 20_000 };
    let [operations, first_seed] = [("OPERATIONS", operations), ("SEED", 0)].map(|(name, default)| {
        let name = format!("PAUSA_RANDOM_{name}");
        env::var(&name).map_or(default, |text| {
            text.parse().unwrap_or_else(|_| panic!("{name} is a whole number, not `{text}`"))
        })
    });
    SEED.store(first_seed, Ordering::Relaxed);
    thread::spawn(watch);
    let mut loops = 0;
    while DONE.load(Ordering::Relaxed) < operations {
        let seed = first_seed.wrapping_add(loops);
        SEED.store(seed, Ordering::Relaxed);
        fastrand::seed(seed);
        let length = [10, 100, 1000][fastrand::usize(..3)];
        run_a_loop(None, length);
        wait_for_all_jobs();
        assert_eq!(LIVE.load(Ordering::Relaxed), 0, "objects are left");
        loops += 1;
    }
    eprintln!("random: {} operations on {loops} loops\n1 passed, 0 failed", DONE.load(Ordering::Relaxed));
}

/// The panic hook: silent for panics that the test asks for. Any other panic ends the process, even if it would be caught.
fn fail_unless_asked(info: &PanicHookInfo<'_>) {
    if info.payload().is::<Payload>()
        || info.payload_as_str().is_some_and(|text| text.starts_with("asked to"))
    {
        return;
    }
    fail(&info.to_string());
}

fn fail(why: &str) -> ! {
    let seed = SEED.load(Ordering::Relaxed);
    let done = DONE.load(Ordering::Relaxed);
    eprintln!("after {done} operations: {why}\nto repeat it: PAUSA_RANDOM_SEED={seed}");
    eprintln!("{}", std::backtrace::Backtrace::force_capture());
    std::process::abort();
}

/// The watchdog.
fn watch() {
    let mut before = u64::MAX;
    loop {
        thread::sleep(STUCK);
        let done = DONE.load(Ordering::Relaxed);
        if done == before {
            fail(&format!("stuck: no operation for {STUCK:?}"));
        }
        before = done;
    }
}

/// Counted while it exists.
struct Live;

impl Live {
    fn new() -> Live {
        LIVE.fetch_add(1, Ordering::Relaxed);
        Live
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Once in so many times.
fn once_in(times: u64) -> bool {
    random(..times) == 0
}

/// Does not panic while it unwinds: that would end the process.
fn panic_sometimes(times: u64, why: &str) {
    if !thread::panicking() && once_in(times) {
        panic!("asked to panic {why}");
    }
}

/// What a panic may carry.
struct Payload(Live);

impl Drop for Payload {
    fn drop(&mut self) {
        panic_sometimes(2, "in the drop of a payload");
    }
}

/// A waker that is not the loop's.
struct Foreign(Live);

impl Wake for Foreign {
    fn wake(self: Arc<Self>) {
        panic_sometimes(4, "in a wake");
    }
}

fn foreign_waker() -> Waker {
    Arc::new(Foreign(Live::new())).into()
}

/// What tasks own and give as their output. Its destructor does what a destructor may do.
struct Load(Weak<World>, Live);

impl Drop for Load {
    fn drop(&mut self) {
        let Some(world) = self.0.upgrade() else { return };
        match random(..16) {
            0 => world.wake_one(),
            1 => world.spawn_small(),
            2 => drop(world.take_task()),
            3 => panic_sometimes(1, "in a drop"),
            _ => {}
        }
    }
}

/// A loop, seen from its tasks.
struct World {
    handle: Handle,
    has_real_clock: bool,
    /// The loop around this one.
    outer: Option<Rc<World>>,
    depth: usize,
    /// How many operations are left. Without any, tasks end.
    left: Cell<usize>,
    /// Tasks that wait for anybody to wake them, and wakers that are stale.
    parked: RefCell<Vec<Waker>>,
    tasks: RefCell<Vec<JoinHandle<Load>>>,
    sockets: Option<Sockets>,
}

struct Sockets {
    listener: TcpListener,
    address: SocketAddr,
    pair: (TcpStream, TcpStream),
}

/// Makes a loop, lets it do so many operations and ends it in one way or another.
fn run_a_loop(outer: Option<&Rc<World>>, length: usize) {
    let has_real_clock = coin();
    let event_loop =
        if has_real_clock { EventLoop::new() } else { EventLoop::with_virtual_clock() }.expect("descriptors");
    let handle = event_loop.handle();
    // A virtual clock is patient with sockets: that takes long.
    let sockets = once_in(if has_real_clock { 2 } else { 50 });
    let sockets = sockets.then(|| event_loop.block_on(Sockets::new(&handle)));
    let world = Rc::new(World {
        handle,
        has_real_clock,
        depth: outer.map_or(1, |outer| outer.depth + 1),
        outer: outer.cloned(),
        left: Cell::new(length),
        parked: RefCell::default(),
        tasks: RefCell::default(),
        sockets,
    });
    // A panic may end it early; then tasks are left, which go on with the next.
    for _ in 0..random(1..4) {
        let main = async { while world.operation(true).await {} };
        let _ = catch_unwind(AssertUnwindSafe(|| match once_in(8) {
            true => event_loop.block_on(async { while !once_in(50) && world.operation(true).await {} }),
            false => event_loop.block_on(main),
        }));
    }
    if coin() {
        world.left.set(0);
        world.parked.take().into_iter().for_each(Waker::wake);
        event_loop.run();
        assert_eq!(world.handle.stats().tasks, 0);
        assert!(world.tasks.borrow().iter().all(JoinHandle::is_finished));
    }
    drop(event_loop);
    assert_eq!(Rc::strong_count(&world), 1, "a task is left");
    let _ = catch_unwind(AssertUnwindSafe(|| drop(world)));
}

impl Sockets {
    async fn new(handle: &Handle) -> Sockets {
        let listener = handle.listen(([127, 0, 0, 1], 0).into()).expect("a port");
        let address = listener.local_addr().expect("it has one");
        let pair = connection(handle, &listener, address).await.expect("nobody else is there");
        Sockets { listener, address, pair }
    }
}

/// Both ends of a connection, which leaves nothing behind when it is closed. If others are doing the same, the ends may be
/// of two connections.
async fn connection(
    handle: &Handle,
    listener: &TcpListener,
    address: SocketAddr,
) -> Option<(TcpStream, TcpStream)> {
    let resets = |stream: TcpStream| {
        rustix::net::sockopt::set_socket_linger(stream.get_ref(), Some(Duration::ZERO)).expect("a socket");
        stream
    };
    let client = match handle.connect(address).await {
        // Somebody else has accepted it, and closed it.
        Err(error) if error.kind() == ErrorKind::ConnectionReset => return None,
        connected => resets(connected.expect("somebody listens")),
    };
    let (server, _) = listener.accept().await.expect("a client");
    Some((client, resets(server)))
}

impl World {
    fn load(self: &Rc<World>) -> Load {
        Load(Rc::downgrade(self), Live::new())
    }

    /// One operation, unless there is none left. The main future does not wait for other tasks: these may be waiting for
    /// it to wake them.
    async fn operation(self: &Rc<World>, is_main: bool) -> bool {
        let Some(left) = self.left.get().checked_sub(1) else { return false };
        self.left.set(left);
        DONE.fetch_add(1, Ordering::Relaxed);
        match random(..256) {
            0..40 => yield_now().await,
            40..80 if !is_main => self.park().await,
            80..120 => self.wake_one(),
            120..160 => self.spawn(),
            160..180 if !is_main => drop(self.handle.spawn(self.actor()).await),
            180..200 => self.end_a_task(),
            200..215 => self.sleep().await,
            215..230 => self.be_woken_by_a_thread().await,
            230..240 => self.use_a_socket().await,
            240..242 => block_on(self.be_woken_by_a_thread()),
            242..244 if self.depth < DEEPEST => run_a_loop(Some(self), 20),
            244..250 if !is_main => match coin() {
                true => panic_any(Payload(Live::new())),
                false => panic!("asked to panic in a task"),
            },
            250 => panic_sometimes(4, "anywhere"),
            _ => {}
        }
        true
    }

    /// A few operations.
    fn actor(self: &Rc<World>) -> Pin<Box<dyn Future<Output = Load>>> {
        let (world, load) = (self.clone(), self.load());
        let operations = random(..8);
        Box::pin(async move {
            let owned = world.load();
            for _ in 0..operations {
                if !world.operation(false).await {
                    break;
                }
            }
            // If this panicked after `load` has become the output, that would be leaked (rust-lang/rust#47949).
            drop(owned);
            load
        })
    }

    /// Spawns a task of some kind and size.
    fn spawn(self: &Rc<World>) {
        if self.handle.stats().tasks >= MOST_TASKS {
            return;
        }
        let priority = [Priority::High, Priority::Normal, Priority::Low][fastrand::usize(..3)];
        let (handle, actor) = (self.handle.priority(priority), self.actor());
        let task = match random(..6) {
            0 => return self.spawn_small(),
            1 => return handle.spawn_detached(async move { drop(actor.await) }),
            2 => return handle.spawn_coroutine(pauses(random(..8), self.load())),
            3 => handle.spawn(Large { actor, number: random(..), room: [7; 100] }),
            _ => handle.spawn(actor),
        };
        self.tasks.borrow_mut().push(task);
    }

    /// So small that the loop stores it without a box.
    fn spawn_small(&self) {
        let live = Live::new();
        self.handle.spawn_detached(async move {
            yield_now().await;
            drop(live);
        });
    }

    fn take_task(&self) -> Option<JoinHandle<Load>> {
        let mut tasks = self.tasks.borrow_mut();
        let place = (!tasks.is_empty()).then(|| fastrand::usize(..tasks.len()));
        place.map(|place| tasks.swap_remove(place))
    }

    /// Aborts a task, lets go of it or asks for its result. It may be the one that is running, or over.
    fn end_a_task(&self) {
        let Some(mut task) = self.take_task() else { return };
        match random(..4) {
            0 => {
                task.abort();
                self.tasks.borrow_mut().push(task);
            }
            1 => drop(task),
            2 => task.detach(),
            _ => {
                if Pin::new(&mut task).poll(&mut Context::from_waker(&foreign_waker())).is_pending() {
                    self.tasks.borrow_mut().push(task);
                }
            }
        }
    }

    /// Waits for anybody's wake.
    async fn park(&self) {
        let mut is_parked = false;
        poll_fn(|cx| {
            if std::mem::replace(&mut is_parked, true) {
                return Poll::Ready(());
            }
            self.parked.borrow_mut().push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Wakes a parked task, of this loop or one around it, here or in another thread.
    fn wake_one(&self) {
        if let Some(outer) = self.outer.as_ref().filter(|_| once_in(4)) {
            return outer.wake_one();
        }
        let mut parked = self.parked.borrow_mut();
        if parked.is_empty() {
            return;
        }
        let place = fastrand::usize(..parked.len());
        match random(..4) {
            0 => {
                let waker = parked[place].clone();
                drop(parked);
                waker.wake_by_ref();
            }
            1 => {
                let waker = parked.swap_remove(place);
                drop(parked);
                wake_in_a_thread(Arc::default(), waker);
            }
            _ => {
                let waker = parked.swap_remove(place);
                drop(parked);
                waker.wake();
            }
        }
    }

    async fn be_woken_by_a_thread(&self) {
        let is_woken = Arc::new(AtomicBool::new(false));
        let mut is_sent = false;
        poll_fn(|cx| {
            if is_woken.load(Ordering::Acquire) {
                return Poll::Ready(());
            }
            if !std::mem::replace(&mut is_sent, true) {
                wake_in_a_thread(is_woken.clone(), cx.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }

    /// Sleeps, or starts a sleep and drops it, so that its timer wakes another task or none.
    async fn sleep(&self) {
        let longest = if self.has_real_clock { 100_000 } else { 1 << random(..50) };
        let deadline = self.handle.now() + Duration::from_nanos(random(..longest));
        let mut sleep = pin!(self.handle.sleep_until(deadline));
        if coin() {
            let is_early = sleep.as_mut().poll(&mut Context::from_waker(&foreign_waker())).is_pending();
            assert!(is_early || self.handle.now() >= deadline);
        }
        if !once_in(4) {
            yield_now().await;
            sleep.await;
            assert!(self.handle.now() >= deadline);
        }
    }

    /// Each task writes a byte before it reads one, so every read finds a byte.
    async fn use_a_socket(&self) {
        let Some(Sockets { listener, address, pair: (one, other) }) = &self.sockets else { return };
        if once_in(16) {
            drop(connection(&self.handle, listener, *address).await);
            return;
        }
        let (from, to) = if coin() { (one, other) } else { (other, one) };
        from.write_all(&[7]).await.expect("it is open");
        let mut by_another = Context::from_waker(Waker::noop());
        let waker = coin().then(foreign_waker);
        if let Some(waker) = &waker {
            by_another = Context::from_waker(waker);
        }
        let read = match to.poll_read(&mut by_another, &mut [0]) {
            Poll::Ready(read) => read,
            Poll::Pending => to.read(&mut [0]).await,
        };
        assert_eq!(read.expect("it is open"), 1);
    }
}

/// A task that the loop stores in a box: because it is large, and because of its alignment.
#[repr(align(128))]
struct Large {
    actor: Pin<Box<dyn Future<Output = Load>>>,
    number: u64,
    room: [u8; 100],
}

impl Future for Large {
    type Output = Load;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Load> {
        assert!((&raw const *self).addr().is_multiple_of(128) && self.room == [7; 100]);
        self.number = self.number.wrapping_add(1);
        self.actor.as_mut().poll(cx)
    }
}

/// A coroutine of so many pauses.
fn pauses(mut left: u64, load: Load) -> impl Coroutine<Sent = (), Yielded = (), Returned = ()> {
    pausa::from_fn(move |()| {
        let _load = &load;
        panic_sometimes(32, "in a coroutine");
        if left == 0 {
            return Outcome::Complete(());
        }
        left -= 1;
        Outcome::Yielded(())
    })
}

/// A flag to set, and then a waker to wake.
type Job = (Arc<AtomicBool>, Waker);

/// The threads that wake.
static THREADS: LazyLock<[Sender<Job>; 2]> = LazyLock::new(|| {
    [(); 2].map(|()| {
        let (sender, jobs) = channel();
        thread::spawn(move || jobs.into_iter().enumerate().for_each(do_job));
        sender
    })
});
/// How many jobs are not done.
static JOBS: AtomicU64 = AtomicU64::new(0);

fn wake_in_a_thread(flag: Arc<AtomicBool>, waker: Waker) {
    JOBS.fetch_add(1, Ordering::Relaxed);
    THREADS[fastrand::usize(..THREADS.len())].send((flag, waker)).expect("the thread runs");
}

fn do_job((number, (flag, waker)): (usize, Job)) {
    flag.store(true, Ordering::Release);
    drop(flag);
    // Some wakes come after the task, or its loop, is gone.
    if number % 4 == 0 {
        waker.wake_by_ref();
        let copy = waker.clone();
        thread::yield_now();
        copy.wake();
    }
    waker.wake();
    JOBS.fetch_sub(1, Ordering::Release);
}

fn wait_for_all_jobs() {
    while JOBS.load(Ordering::Acquire) > 0 {
        thread::yield_now();
    }
}
