//! The workloads, each for every contender that can do it.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use pausa::{Coroutine, Outcome};
use pausa_scheduler::{EventLoop, yield_now};

use crate::embassy;

/// Work done, counted where it ends, so that counting is not what is measured.
static DONE: AtomicU64 = AtomicU64::new(0);

/// For workloads that time a part of the run, in nanoseconds.
static TOOK: AtomicU64 = AtomicU64::new(0);

/// A task that yields `turns` times. The same future for everyone.
async fn counter(turns: u32) {
    for _ in 0..turns {
        yield_now().await;
    }
    DONE.fetch_add(u64::from(turns), Relaxed);
}

struct CounterCoroutine {
    turns: u32,
    left: u32,
}

impl Coroutine for CounterCoroutine {
    type Sent = ();
    type Yielded = ();
    type Returned = ();

    fn start(&mut self) -> Outcome<(), ()> {
        self.resume(())
    }

    fn resume(&mut self, (): ()) -> Outcome<(), ()> {
        if self.left == 0 {
            DONE.fetch_add(u64::from(self.turns), Relaxed);
            return Outcome::Complete(());
        }
        self.left -= 1;
        Outcome::Yielded(())
    }
}

fn tokio_runtime(paused: bool) -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(paused).build().unwrap()
}

/// Runs one workload with one contender and says how long it took. `None` when they do not go together.
pub(crate) fn run(workload: &str, contender: &str, tasks: usize, turns: usize) -> Option<Duration> {
    DONE.store(0, Relaxed);
    let start = Instant::now();
    let done = match workload {
        "yield" => yield_storm(contender, tasks, turns as u32),
        "spawn" => spawn_and_finish(contender, tasks, turns),
        "block_on" => block_on(contender, turns as u32),
        "ring" => ring(contender, tasks, turns),
        "timers" => timers(contender, tasks, Duration::from_millis(20)),
        "timers-virtual" => timers_virtual(contender, tasks),
        "sleepers" => sleepers(contender, tasks),
        _ => return None,
    };
    let took = match TOOK.swap(0, Relaxed) {
        0 => start.elapsed(),
        nanos => Duration::from_nanos(nanos),
    };
    done.then(|| assert_eq!(DONE.load(Relaxed), (tasks * turns) as u64, "the work was done"))?;
    Some(took)
}

fn yield_storm(contender: &str, tasks: usize, turns: u32) -> bool {
    match contender {
        "pausa" => {
            let event_loop = EventLoop::new().unwrap();
            (0..tasks).for_each(|_| event_loop.handle().spawn_detached(counter(turns)));
            event_loop.run();
        }
        "pausa-coroutine" => {
            let event_loop = EventLoop::new().unwrap();
            (0..tasks)
                .for_each(|_| event_loop.handle().spawn_coroutine(CounterCoroutine { turns, left: turns }));
            event_loop.run();
        }
        "pausa-joined" => {
            let event_loop = EventLoop::new().unwrap();
            let handles: Vec<_> = (0..tasks).map(|_| event_loop.handle().spawn(counter(turns))).collect();
            event_loop.block_on(async {
                for handle in handles {
                    handle.await.unwrap();
                }
            });
        }
        "tokio" => tokio_runtime(false).block_on(async {
            let handles: Vec<_> = (0..tasks).map(|_| tokio::spawn(counter(turns))).collect();
            for handle in handles {
                handle.await.unwrap();
            }
        }),
        "async-executor" => {
            let executor = async_executor::LocalExecutor::new();
            futures_lite::future::block_on(executor.run(async {
                let handles: Vec<_> = (0..tasks).map(|_| executor.spawn(counter(turns))).collect();
                for handle in handles {
                    handle.await;
                }
            }));
        }
        "futures-unordered" => {
            let mut all: FuturesUnordered<_> = (0..tasks).map(|_| counter(turns)).collect();
            futures_lite::future::block_on(async { while all.next().await.is_some() {} });
        }
        "embassy" => embassy::run_all((0..tasks).map(|_| counter(turns))),
        _ => return false,
    }
    true
}

async fn one() {
    DONE.fetch_add(1, Relaxed);
}

fn spawn_and_finish(contender: &str, tasks: usize, turns: usize) -> bool {
    // The spawner waits by yielding, which one turn in `tasks` pays for.
    async fn rounds(tasks: usize, turns: usize, spawn: impl Fn()) {
        for round in 1..=turns {
            (0..tasks).for_each(|_| spawn());
            while DONE.load(Relaxed) < (round * tasks) as u64 {
                yield_now().await;
            }
        }
    }
    match contender {
        "pausa" => {
            let event_loop = EventLoop::new().unwrap();
            let handle = event_loop.handle();
            event_loop.block_on(rounds(tasks, turns, || handle.spawn_detached(one())));
        }
        "pausa-joined" => {
            let event_loop = EventLoop::new().unwrap();
            let handle = event_loop.handle();
            event_loop.block_on(rounds(tasks, turns, || handle.spawn(one()).detach()));
        }
        "tokio" => tokio_runtime(false).block_on(rounds(tasks, turns, || drop(tokio::spawn(one())))),
        "async-executor" => {
            let executor = async_executor::LocalExecutor::new();
            let spawn = || executor.spawn(one()).detach();
            futures_lite::future::block_on(executor.run(rounds(tasks, turns, spawn)));
        }
        "embassy" => embassy::spawn_over_and_over(tasks, turns, one),
        _ => return false,
    }
    true
}

fn block_on(contender: &str, turns: u32) -> bool {
    match contender {
        "pausa" => pausa_scheduler::block_on(counter(turns)),
        "pausa-loop" => EventLoop::new().unwrap().block_on(counter(turns)),
        "futures-lite" => futures_lite::future::block_on(counter(turns)),
        "futures-executor" => futures_executor::block_on(counter(turns)),
        "tokio" => tokio_runtime(false).block_on(counter(turns)),
        _ => return false,
    }
    true
}

/// A ring of tasks that all belong to one thread; tokio wants it to be `Send` all the same.
struct Ring {
    places: Vec<Place>,
    hops_left: Cell<usize>,
}

#[derive(Default)]
struct Place {
    has_token: Cell<bool>,
    waiter: RefCell<Option<Waker>>,
}

// SAFETY: every contender runs all of its tasks on the thread that calls `ring`.
unsafe impl Sync for Ring {}
// SAFETY: as above.
unsafe impl Sync for Place {}

async fn ring_member(ring: &'static Ring, place: usize) {
    let next = &ring.places[(place + 1) % ring.places.len()];
    let this = &ring.places[place];
    poll_fn(|cx| {
        if this.has_token.take() {
            let left = ring.hops_left.get();
            if left > 0 {
                ring.hops_left.set(left - 1);
            }
            next.has_token.set(true);
            if let Some(waiter) = next.waiter.borrow_mut().take() {
                waiter.wake();
            }
            // The token goes around once more, so that everyone learns that it is over.
            if left == 0 {
                return Poll::Ready(());
            }
        }
        *this.waiter.borrow_mut() = Some(cx.waker().clone());
        Poll::Pending
    })
    .await;
}

fn ring(contender: &str, tasks: usize, turns: usize) -> bool {
    let places = (0..tasks).map(|_| Place::default()).collect();
    let ring: &'static Ring = Box::leak(Box::new(Ring { places, hops_left: Cell::new(tasks * turns) }));
    ring.places[0].has_token.set(true);
    let members = (0..tasks).map(|place| ring_member(ring, place));
    match contender {
        "pausa" => {
            let event_loop = EventLoop::new().unwrap();
            members.for_each(|member| event_loop.handle().spawn_detached(member));
            event_loop.run();
        }
        "tokio" => tokio_runtime(false).block_on(async {
            let handles: Vec<_> = members.map(tokio::spawn).collect();
            for handle in handles {
                handle.await.unwrap();
            }
        }),
        "async-executor" => {
            let executor = async_executor::LocalExecutor::new();
            futures_lite::future::block_on(executor.run(async {
                let handles: Vec<_> = members.map(|member| executor.spawn(member)).collect();
                for handle in handles {
                    handle.await;
                }
            }));
        }
        "futures-unordered" => {
            let mut all: FuturesUnordered<_> = members.collect();
            futures_lite::future::block_on(async { while all.next().await.is_some() {} });
        }
        "embassy" => embassy::run_all(members),
        _ => return false,
    }
    assert_eq!(ring.hops_left.get(), 0);
    DONE.store((tasks * turns) as u64, Relaxed);
    true
}

/// Numbers that look random and are the same every time.
fn scatter(i: u64) -> u64 {
    let mut x = i.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

fn moments(timers: usize, within: Duration) -> impl Iterator<Item = Duration> {
    (0..timers as u64).map(move |i| Duration::from_nanos(1 + scatter(i) % within.as_nanos() as u64))
}

/// Sets all the timers, then waits for the last: one task, and timed from the first insertion to the last firing, so that
/// only timers are measured.
async fn wait_for_all<S: Future<Output = ()> + Unpin>(mut sleeps: Vec<S>, last: impl Future<Output = ()>) {
    let start = Instant::now();
    poll_fn(|cx| {
        for sleep in &mut sleeps {
            let _ = Pin::new(sleep).poll(cx);
        }
        Poll::Ready(())
    })
    .await;
    last.await;
    TOOK.store(start.elapsed().as_nanos() as u64, Relaxed);
    DONE.fetch_add(sleeps.len() as u64, Relaxed);
}

/// Real time: all deadlines are within `within` from now, and it takes longer to set the timers than that.
fn timers(contender: &str, timers: usize, within: Duration) -> bool {
    match contender {
        "pausa" => {
            let event_loop = EventLoop::new().unwrap();
            let handle = event_loop.handle();
            let start = handle.now();
            let sleeps = moments(timers, within).map(|moment| handle.sleep_until(start + moment)).collect();
            event_loop.block_on(wait_for_all(sleeps, handle.sleep_until(start + within)));
        }
        "tokio" => tokio_runtime(false).block_on(async {
            let start = tokio::time::Instant::now();
            let sleeps =
                moments(timers, within).map(|moment| Box::pin(tokio::time::sleep_until(start + moment)));
            wait_for_all(sleeps.collect(), tokio::time::sleep_until(start + within)).await;
        }),
        "async-io" => {
            let start = Instant::now();
            let sleeps =
                moments(timers, within).map(|moment| Drops(async_io::Timer::at(start + moment))).collect();
            async_io::block_on(wait_for_all(sleeps, Drops(async_io::Timer::at(start + within))));
        }
        _ => return false,
    }
    true
}

/// A timer of async-io gives the moment when it fired; here nobody wants it.
struct Drops(async_io::Timer);

impl Future for Drops {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx).map(drop)
    }
}

/// Virtual time: the clock jumps from deadline to deadline over ten seconds.
fn timers_virtual(contender: &str, timers: usize) -> bool {
    let within = Duration::from_secs(10);
    match contender {
        "pausa" => {
            let event_loop = EventLoop::with_virtual_clock().unwrap();
            let handle = event_loop.handle();
            let sleeps = moments(timers, within).map(|moment| handle.sleep_until(moment)).collect();
            event_loop.block_on(wait_for_all(sleeps, handle.sleep_until(within)));
        }
        "tokio" => tokio_runtime(true).block_on(async {
            let start = tokio::time::Instant::now();
            let sleeps =
                moments(timers, within).map(|moment| Box::pin(tokio::time::sleep_until(start + moment)));
            wait_for_all(sleeps.collect(), tokio::time::sleep_until(start + within)).await;
        }),
        _ => return false,
    }
    true
}

/// One task per timer, in virtual time: spawn, set, fire, wake, finish.
fn sleepers(contender: &str, tasks: usize) -> bool {
    let within = Duration::from_secs(10);
    match contender {
        "pausa" => {
            let event_loop = EventLoop::with_virtual_clock().unwrap();
            let handle = event_loop.handle();
            for moment in moments(tasks, within) {
                let sleep = handle.sleep_until(moment);
                handle.spawn_detached(async {
                    sleep.await;
                    one().await;
                });
            }
            event_loop.run();
        }
        "tokio" => tokio_runtime(true).block_on(async {
            let start = tokio::time::Instant::now();
            let sleeper = |moment| async move {
                tokio::time::sleep_until(start + moment).await;
                one().await;
            };
            let handles: Vec<_> =
                moments(tasks, within).map(|moment| tokio::spawn(sleeper(moment))).collect();
            for handle in handles {
                handle.await.unwrap();
            }
        }),
        _ => return false,
    }
    true
}

/// Resident bytes of this process.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// Spawns counters, gives each a turn, and says how many bytes each of them takes while it is suspended.
pub(crate) fn bytes_per_task(contender: &str, tasks: usize) -> Option<f64> {
    static STARTED: AtomicU64 = AtomicU64::new(0);
    async fn suspended() {
        STARTED.fetch_add(1, Relaxed);
        counter(u32::MAX).await;
    }
    async fn until_all_have_started(tasks: usize) {
        while STARTED.load(Relaxed) < tasks as u64 {
            yield_now().await;
        }
    }
    let before = resident();
    let after = match contender {
        "pausa" => {
            let event_loop = EventLoop::new().unwrap();
            (0..tasks).for_each(|_| event_loop.handle().spawn_detached(suspended()));
            event_loop.block_on(until_all_have_started(tasks));
            resident()
        }
        "pausa-coroutine" => {
            let event_loop = EventLoop::new().unwrap();
            let make = || CounterCoroutine { turns: u32::MAX, left: u32::MAX };
            (0..tasks).for_each(|_| event_loop.handle().spawn_coroutine(make()));
            event_loop.block_on(async {
                for _ in 0..tasks / 64 {
                    yield_now().await;
                }
            });
            resident()
        }
        "pausa-joined" => {
            let event_loop = EventLoop::new().unwrap();
            (0..tasks).for_each(|_| event_loop.handle().spawn(suspended()).detach());
            event_loop.block_on(until_all_have_started(tasks));
            resident()
        }
        "tokio" => tokio_runtime(false).block_on(async {
            (0..tasks).for_each(|_| drop(tokio::spawn(suspended())));
            until_all_have_started(tasks).await;
            resident()
        }),
        "async-executor" => {
            let executor = async_executor::LocalExecutor::new();
            futures_lite::future::block_on(executor.run(async {
                (0..tasks).for_each(|_| executor.spawn(suspended()).detach());
                until_all_have_started(tasks).await;
                resident()
            }))
        }
        _ => return None,
    };
    Some((after - before) as f64 / tasks as f64)
}

/// `run` itself compares the work that was done with the work that was asked for.
#[test]
fn every_contender_does_the_same_work() {
    let everyone = ["pausa", "tokio", "async-executor", "futures-unordered", "embassy"];
    let block_on = ["pausa", "pausa-loop", "futures-lite", "futures-executor", "tokio"];
    let contenders_of: [(&str, usize, &[&str]); 8] = [
        ("yield", 10, &everyone),
        ("yield", 10, &["pausa-coroutine", "pausa-joined"]),
        ("spawn", 10, &["pausa", "pausa-joined", "tokio", "async-executor", "embassy"]),
        ("block_on", 1, &block_on),
        ("ring", 10, &everyone),
        ("timers", 10, &["pausa", "tokio", "async-io"]),
        ("timers-virtual", 10, &["pausa", "tokio"]),
        ("sleepers", 10, &["pausa", "tokio"]),
    ];
    for (workload, tasks, contenders) in contenders_of {
        let turns = if workload.starts_with("timers") || workload == "sleepers" { 1 } else { 20 };
        for contender in contenders {
            assert!(run(workload, contender, tasks, turns).is_some(), "{contender} does not do {workload}");
        }
    }
}
