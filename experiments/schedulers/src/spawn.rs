//! Spawn and finish: tasks that are done at once, over and over.

use std::sync::atomic::Ordering::Relaxed;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use futures_util::task::LocalSpawnExt;
use pausa_scheduler::{EventLoop, yield_now};

use crate::embassy;
use crate::run_all::{monoio_runtime, tokio_runtime};
use crate::work::{Counter, DONE, Reason, one};

/// Spawns, then waits by yielding until all of them are done, which one turn in `tasks` pays for; and again.
async fn rounds(tasks: usize, turns: usize, spawn: impl Fn()) {
    for round in 1..=turns {
        (0..tasks).for_each(|_| spawn());
        while DONE.load(Relaxed) < (round * tasks) as u64 {
            yield_now().await;
        }
    }
}

pub(crate) fn spawn_and_finish(contender: &str, tasks: usize, turns: usize) -> Result<(), Reason> {
    match contender {
        "pausa" => {
            let event_loop = EventLoop::new().expect("a loop");
            let handle = event_loop.handle();
            event_loop.block_on(rounds(tasks, turns, || handle.spawn_detached(one())));
        }
        "pausa-coroutine" => {
            let event_loop = EventLoop::new().expect("a loop");
            let handle = event_loop.handle();
            event_loop.block_on(rounds(tasks, turns, || handle.spawn_coroutine(Counter::one())));
        }
        "pausa-joined" => {
            let event_loop = EventLoop::new().expect("a loop");
            let handle = event_loop.handle();
            event_loop.block_on(rounds(tasks, turns, || handle.spawn(one()).detach()));
        }
        "embassy" => embassy::spawn_over_and_over(tasks, turns, one),
        "futures-unordered" => futures_executor::block_on(async {
            let mut all = FuturesUnordered::new();
            for _ in 0..turns {
                (0..tasks).for_each(|_| all.push(one()));
                while all.next().await.is_some() {}
            }
        }),
        "local-pool" => {
            let mut pool = futures_executor::LocalPool::new();
            let spawner = pool.spawner();
            for _ in 0..turns {
                (0..tasks).for_each(|_| spawner.spawn_local(one()).expect("the pool is there"));
                pool.run();
            }
        }
        "tokio" => tokio_runtime(false).block_on(rounds(tasks, turns, || drop(tokio::spawn(one())))),
        "tokio-local" => {
            let (runtime, set) = (tokio_runtime(false), tokio::task::LocalSet::new());
            set.block_on(&runtime, rounds(tasks, turns, || drop(tokio::task::spawn_local(one()))));
        }
        "async-executor" => {
            let executor = async_executor::LocalExecutor::new();
            let spawn = || executor.spawn(one()).detach();
            futures_lite::future::block_on(executor.run(rounds(tasks, turns, spawn)));
        }
        // Its main future would go on at once each time it yields, and nobody else would.
        "monoio" => monoio_runtime().block_on(async {
            for _ in 0..turns {
                let handles: Vec<_> = (0..tasks).map(|_| monoio::spawn(one())).collect();
                for handle in handles {
                    handle.await;
                }
            }
        }),
        _ => return Err("there is no such contender"),
    }
    Ok(())
}
