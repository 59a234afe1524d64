//! A thread for each, and how many of them the machine allows.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread::{self, Builder};

use pausa_lab::Result;

use crate::swarm::Given;

/// Threads with stacks of so many bytes.
pub(crate) fn of_size(stack: usize, count: u64, suspended: &mut dyn FnMut()) -> Result<u64> {
    let given = Arc::new(Given::default());
    let go_on = Arc::new(AtomicBool::new(false));
    let main = thread::current();
    let mut all = Vec::new();
    let mut failed = None;
    for started in 0..count {
        let (given, go_on, main) = (Arc::clone(&given), Arc::clone(&go_on), main.clone());
        let body = move || {
            let (before, term) = (1_u64, 0_u64);
            if given.add(term) == count {
                main.unpark();
            }
            while !go_on.load(Acquire) {
                thread::park();
            }
            given.add(term.wrapping_add(before));
        };
        match Builder::new().stack_size(stack).spawn(body) {
            Ok(thread) => all.push(thread),
            Err(error) => {
                failed = Some(format!("after {started} threads: {error}"));
                break;
            }
        }
    }
    if failed.is_none() {
        while given.terms() < count {
            thread::park();
        }
        suspended();
    }
    go_on.store(true, Release);
    for thread in &all {
        thread.thread().unpark();
    }
    for thread in all {
        thread.join().map_err(|_| "a thread panicked")?;
    }
    failed.map_or(Ok(given.sum()), |error| Err(error.into()))
}

/// What bounds the number of threads: a name, and how many it lets a process of this user have.
pub(crate) struct Limit {
    pub(crate) name: &'static str,
    pub(crate) threads: u64,
}

/// The lowest of the limits that could be read. `mappings` is how many mappings of memory a thread has.
pub(crate) fn lowest(mappings: f64) -> Option<Limit> {
    let number = |path: &str| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let of_user = || {
        let limits = fs::read_to_string("/proc/self/limits").ok()?;
        let line = limits.lines().find_map(|line| line.strip_prefix("Max processes"))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    let limits = [
        ("kernel.threads-max", number("/proc/sys/kernel/threads-max")),
        ("kernel.pid_max", number("/proc/sys/kernel/pid_max")),
        ("processes of one user", of_user()),
        ("the control group's pids.max", number("/sys/fs/cgroup/pids.max")),
        (
            "vm.max_map_count",
            number("/proc/sys/vm/max_map_count").map(|maps| (maps as f64 / mappings) as u64),
        ),
    ];
    let limits = limits.into_iter().filter_map(|(name, threads)| Some(Limit { name, threads: threads? }));
    limits.min_by_key(|limit| limit.threads)
}
