//! Every contender's way to spawn futures and to wait until they are all done, as its users would write it.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use futures_util::task::LocalSpawnExt;
use monoio::LegacyDriver;
use pausa_scheduler::EventLoop;

use crate::embassy;
use crate::work::Reason;

/// Spawns them all, and waits for all.
///
/// # Errors
/// Where the contender does not run futures: why.
pub(crate) fn run_all<F>(contender: &str, futures: impl Iterator<Item = F>) -> Result<(), Reason>
where
    F: Future<Output = ()> + Send + 'static,
{
    match contender {
        "pausa" => {
            let event_loop = EventLoop::new().expect("a loop");
            futures.for_each(|future| event_loop.handle().spawn_detached(future));
            event_loop.run();
        }
        "pausa-joined" => {
            let event_loop = EventLoop::new().expect("a loop");
            let handles: Vec<_> = futures.map(|future| event_loop.handle().spawn(future)).collect();
            event_loop.block_on(async {
                for handle in handles {
                    handle.await.expect("no task fails");
                }
            });
        }
        "embassy" => embassy::run_all(futures),
        "futures-unordered" => {
            let mut all: FuturesUnordered<_> = futures.collect();
            futures_executor::block_on(async { while all.next().await.is_some() {} });
        }
        "local-pool" => {
            let mut pool = futures_executor::LocalPool::new();
            let spawner = pool.spawner();
            futures.for_each(|future| spawner.spawn_local(future).expect("the pool is there"));
            pool.run();
        }
        "tokio" => tokio_runtime(false).block_on(async {
            let handles: Vec<_> = futures.map(tokio::spawn).collect();
            for handle in handles {
                handle.await.expect("no task fails");
            }
        }),
        "tokio-local" => {
            let (runtime, set) = (tokio_runtime(false), tokio::task::LocalSet::new());
            set.block_on(&runtime, async {
                let handles: Vec<_> = futures.map(tokio::task::spawn_local).collect();
                for handle in handles {
                    handle.await.expect("no task fails");
                }
            });
        }
        "async-executor" => {
            let executor = async_executor::LocalExecutor::new();
            futures_lite::future::block_on(executor.run(async {
                let handles: Vec<_> = futures.map(|future| executor.spawn(future)).collect();
                for handle in handles {
                    handle.await;
                }
            }));
        }
        "monoio" => monoio_runtime().block_on(async {
            let handles: Vec<_> = futures.map(monoio::spawn).collect();
            for handle in handles {
                handle.await;
            }
        }),
        "pausa-coroutine" => return Err("a coroutine cannot wait, only yield"),
        _ => return Err("there is no such contender"),
    }
    Ok(())
}

pub(crate) fn tokio_runtime(paused: bool) -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(paused)
        .build()
        .expect("a runtime")
}

/// On epoll, like the others: the ring of `io_uring` is not to be had on every machine.
pub(crate) fn monoio_runtime() -> monoio::Runtime<monoio::time::TimeDriver<LegacyDriver>> {
    monoio::RuntimeBuilder::<LegacyDriver>::new().enable_timer().build().expect("a runtime")
}
