//! The work: who does what, and that it was done. The same futures for everyone.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use pausa::{Coroutine, Outcome};
use pausa_scheduler::{EventLoop, yield_now};

use crate::run_all::{run_all, tokio_runtime};
use crate::{ring, spawn, timers};

/// Work done, counted where it ends, so that counting is not what is measured.
pub(crate) static DONE: AtomicU64 = AtomicU64::new(0);

/// For workloads that time a part of the run, in nanoseconds.
pub(crate) static TOOK: AtomicU64 = AtomicU64::new(0);

/// Who runs many tasks.
pub(crate) const LOOPS: [&str; 10] = [
    "pausa",
    "pausa-coroutine",
    "pausa-joined",
    "embassy",
    "futures-unordered",
    "local-pool",
    "tokio",
    "tokio-local",
    "async-executor",
    "monoio",
];

/// Who waits for one future.
pub(crate) const WAITERS: [&str; 6] =
    ["pausa", "pausa-loop", "futures-lite", "futures-executor", "tokio", "monoio"];

/// What each workload is: its name, and whether `tasks` wait for something or for one future.
pub(crate) const WORKLOADS: [&str; 7] =
    ["yield", "spawn", "ring", "block_on", "timers", "timers-virtual", "sleepers"];

/// Why somebody does not do something.
pub(crate) type Reason = &'static str;

/// A task that yields `turns` times.
pub(crate) async fn counter(turns: u32) {
    for _ in 0..turns {
        yield_now().await;
    }
    DONE.fetch_add(u64::from(turns), Relaxed);
}

/// A task that is done at once.
pub(crate) async fn one() {
    DONE.fetch_add(1, Relaxed);
}

/// The counter as a coroutine by hand.
pub(crate) struct Counter {
    worth: u32,
    left: u32,
}

impl Counter {
    pub(crate) fn new(turns: u32) -> Self {
        Self { worth: turns, left: turns }
    }

    /// The task that is done at once.
    pub(crate) fn one() -> Self {
        Self { worth: 1, left: 0 }
    }
}

impl Coroutine for Counter {
    type Sent = ();
    type Yielded = ();
    type Returned = ();

    fn start(&mut self) -> Outcome<(), ()> {
        self.resume(())
    }

    fn resume(&mut self, (): ()) -> Outcome<(), ()> {
        if self.left == 0 {
            DONE.fetch_add(u64::from(self.worth), Relaxed);
            return Outcome::Complete(());
        }
        self.left -= 1;
        Outcome::Yielded(())
    }
}

/// Does one workload with one contender and says how long it took.
///
/// # Errors
/// Where they do not go together: why.
pub(crate) fn run(workload: &str, contender: &str, tasks: usize, turns: usize) -> Result<Duration, Reason> {
    DONE.store(0, Relaxed);
    TOOK.store(0, Relaxed);
    let start = Instant::now();
    match workload {
        "yield" => yield_storm(contender, tasks, turns as u32),
        "spawn" => spawn::spawn_and_finish(contender, tasks, turns),
        "ring" => ring::ring(contender, tasks, turns),
        "block_on" => block_on(contender, turns as u32),
        "timers" => timers::real(contender, tasks),
        "timers-virtual" => timers::virtually(contender, tasks),
        "sleepers" => timers::sleepers(contender, tasks),
        _ => Err("there is no such workload"),
    }?;
    let took = match TOOK.load(Relaxed) {
        0 => start.elapsed(),
        nanos => Duration::from_nanos(nanos),
    };
    assert_eq!(DONE.load(Relaxed), (tasks * turns) as u64, "{contender} has done the work of {workload}");
    Ok(took)
}

/// Why a contender does not do a workload, if it does not: a small run tells.
pub(crate) fn missing(workload: &str, contender: &str) -> Option<Reason> {
    // Two, because a token that goes around a single task finds nobody who waits for it.
    let tasks = if workload == "block_on" { 1 } else { 2 };
    run(workload, contender, tasks, 1).err()
}

/// Of monoio: its queue is a line, and whoever wakes itself joins it in front.
pub(crate) const GOES_ON_AT_ONCE: Reason = "a task that yields goes on at once, and nobody else has a turn";

fn yield_storm(contender: &str, tasks: usize, turns: u32) -> Result<(), Reason> {
    if contender == "monoio" {
        return Err(GOES_ON_AT_ONCE);
    }
    if contender == "pausa-coroutine" {
        let event_loop = EventLoop::new().expect("a loop");
        (0..tasks).for_each(|_| event_loop.handle().spawn_coroutine(Counter::new(turns)));
        event_loop.run();
        return Ok(());
    }
    run_all(contender, (0..tasks).map(|_| counter(turns)))
}

fn block_on(contender: &str, turns: u32) -> Result<(), Reason> {
    match contender {
        "pausa" => pausa_scheduler::block_on(counter(turns)),
        "pausa-loop" => EventLoop::new().expect("a loop").block_on(counter(turns)),
        "futures-lite" => futures_lite::future::block_on(counter(turns)),
        "futures-executor" => futures_executor::block_on(counter(turns)),
        "tokio" => tokio_runtime(false).block_on(counter(turns)),
        "monoio" => crate::run_all::monoio_runtime().block_on(counter(turns)),
        _ => return Err("it is not asked to wait for one future"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `run` itself compares the work that was done with the work that was asked for.
    #[test]
    fn every_contender_does_the_work_it_is_asked_for() {
        for workload in WORKLOADS {
            let turns = if workload.starts_with("timers") || workload == "sleepers" { 1 } else { 20 };
            let (tasks, contenders) = match workload {
                "block_on" => (1, &WAITERS[..]),
                _ => (10, &LOOPS[..]),
            };
            let done = contenders.iter().filter(|name| run(workload, name, tasks, turns).is_ok()).count();
            let least = if workload.starts_with("timers") || workload == "sleepers" { 2 } else { 6 };
            assert!(done >= least, "only {done} do {workload}");
        }
    }

    #[test]
    fn an_unsupported_workload_is_an_error_with_a_reason() {
        assert!(run("ring", "pausa-coroutine", 10, 10).is_err());
        assert!(run("yield", "nobody", 10, 10).is_err());
        assert!(run("nothing", "pausa", 10, 10).is_err());
    }
}
