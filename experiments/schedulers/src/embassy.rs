//! embassy's executor on a desktop: its raw form with the cheapest pender there is, which is to its advantage.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use embassy_executor::raw::{Executor, TaskStorage};

static IS_PENDING: AtomicBool = AtomicBool::new(false);

/// The executor calls this when it has work.
#[unsafe(export_name = "__pender")]
fn pender(_context: *mut ()) {
    IS_PENDING.store(true, Relaxed);
}

/// Runs futures as tasks of one executor until nothing is pending. The tasks live for ever, as embassy's do.
pub(crate) fn run_all<F: Future<Output = ()> + 'static>(futures: impl Iterator<Item = F>) {
    run_until(futures, || false);
}

/// As [`run_all`], or until this is so, which is asked between two passes.
pub(crate) fn run_until<F: Future<Output = ()> + 'static>(
    futures: impl Iterator<Item = F>,
    is_done: impl Fn() -> bool,
) {
    let executor: &'static Executor = Box::leak(Box::new(Executor::new(std::ptr::null_mut())));
    for future in futures {
        let storage: &'static TaskStorage<F> = Box::leak(Box::new(TaskStorage::new()));
        executor.spawner().spawn(storage.spawn(|| future).expect("nobody is in it"));
    }
    poll(executor, is_done);
}

fn poll(executor: &'static Executor, is_done: impl Fn() -> bool) {
    while !is_done() && IS_PENDING.swap(false, Relaxed) {
        // SAFETY: it is not polled from inside itself.
        unsafe { executor.poll() };
    }
}

/// Spawns and finishes `tasks` tasks `turns` times over, in the same storages.
pub(crate) fn spawn_over_and_over<F: Future<Output = ()> + 'static>(
    tasks: usize,
    turns: usize,
    make: fn() -> F,
) {
    let executor: &'static Executor = Box::leak(Box::new(Executor::new(std::ptr::null_mut())));
    let storages: Vec<&'static TaskStorage<F>> =
        (0..tasks).map(|_| &*Box::leak(Box::new(TaskStorage::new()))).collect();
    for _ in 0..turns {
        for storage in &storages {
            executor.spawner().spawn(storage.spawn(make).expect("nobody is in it"));
        }
        poll(executor, || false);
    }
}
