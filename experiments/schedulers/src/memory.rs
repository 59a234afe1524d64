//! Bytes for each suspended task: what is resident with them less what was resident before, in a process each.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::Poll;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use futures_util::task::LocalSpawnExt;
use pausa_lab::Memory;
use pausa_scheduler::{EventLoop, yield_now};

use crate::embassy;
use crate::run_all::tokio_runtime;
use crate::work::{Counter, GOES_ON_AT_ONCE, Reason, counter};

static STARTED: AtomicU64 = AtomicU64::new(0);

async fn suspended() {
    STARTED.fetch_add(1, Relaxed);
    counter(u32::MAX).await;
}

fn all_have_started(tasks: usize) -> bool {
    STARTED.load(Relaxed) >= tasks as u64
}

async fn until_all_have_started(tasks: usize) {
    while !all_have_started(tasks) {
        yield_now().await;
    }
}

fn resident() -> u64 {
    Memory::now().expect("/proc/self/status").resident
}

/// Spawns counters, gives each a turn, and says how many bytes each of them takes while it is suspended. For a process that
/// has done nothing else.
///
/// # Errors
/// Where there is no such contender.
pub(crate) fn bytes_per_task(contender: &str, tasks: usize) -> Result<f64, Reason> {
    let before = resident();
    let waiting = until_all_have_started(tasks);
    let after = match contender {
        "pausa" => {
            let event_loop = EventLoop::new().expect("a loop");
            (0..tasks).for_each(|_| event_loop.handle().spawn_detached(suspended()));
            event_loop.block_on(waiting);
            resident()
        }
        "pausa-coroutine" => {
            let event_loop = EventLoop::new().expect("a loop");
            let handle = event_loop.handle();
            (0..tasks).for_each(|_| handle.spawn_coroutine(Counter::new(u32::MAX)));
            event_loop.block_on(async {
                while handle.stats().turns < tasks as u64 {
                    yield_now().await;
                }
            });
            resident()
        }
        "pausa-joined" => {
            let event_loop = EventLoop::new().expect("a loop");
            (0..tasks).for_each(|_| event_loop.handle().spawn(suspended()).detach());
            event_loop.block_on(waiting);
            resident()
        }
        "embassy" => {
            embassy::run_until((0..tasks).map(|_| suspended()), || all_have_started(tasks));
            resident()
        }
        "futures-unordered" => {
            let mut all: FuturesUnordered<_> = (0..tasks).map(|_| suspended()).collect();
            futures_executor::block_on(poll_fn(|cx| {
                let _ = all.poll_next_unpin(cx);
                if all_have_started(tasks) { Poll::Ready(()) } else { Poll::Pending }
            }));
            resident()
        }
        "local-pool" => {
            let mut pool = futures_executor::LocalPool::new();
            let spawner = pool.spawner();
            (0..tasks).for_each(|_| spawner.spawn_local(suspended()).expect("the pool is there"));
            pool.run_until(waiting);
            resident()
        }
        "tokio" => tokio_runtime(false).block_on(async {
            (0..tasks).for_each(|_| drop(tokio::spawn(suspended())));
            waiting.await;
            resident()
        }),
        "tokio-local" => tokio::task::LocalSet::new().block_on(&tokio_runtime(false), async {
            (0..tasks).for_each(|_| drop(tokio::task::spawn_local(suspended())));
            waiting.await;
            resident()
        }),
        "async-executor" => {
            let executor = async_executor::LocalExecutor::new();
            futures_lite::future::block_on(executor.run(async {
                (0..tasks).for_each(|_| executor.spawn(suspended()).detach());
                waiting.await;
                resident()
            }))
        }
        "monoio" => return Err(GOES_ON_AT_ONCE),
        _ => return Err("there is no such contender"),
    };
    Ok((after - before) as f64 / tasks as f64)
}
