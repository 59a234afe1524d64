//! Bytes for each suspended task: what is resident with them less what was resident before, in a process each.

use std::collections::BTreeMap;
use std::env::current_exe;
use std::error::Error;
use std::future::poll_fn;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::Poll;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use futures_util::task::LocalSpawnExt;
use pausa_lab::Memory;
use pausa_lab::report::Table;
use pausa_scheduler::{EventLoop, yield_now};

use pausa_lab::plot::{Axis, Bars, Scale};

use crate::embassy;
use crate::parts::progress;
use crate::python;
use crate::run_all::tokio_runtime;
use crate::work::{Counter, GOES_ON_AT_ONCE, LOOPS, Reason, counter};

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

/// Resident bytes for each of a million suspended tasks, by contender.
pub(crate) type Bytes = BTreeMap<String, f64>;

const MILLION: usize = 1_000_000;

/// At most so many were asked for.
pub(crate) const ASKED: f64 = 48.0;

/// A process for each, because memory that one has freed would serve the next.
pub(crate) fn measure() -> Result<Bytes, Box<dyn Error>> {
    let mut bytes = Bytes::new();
    for contender in LOOPS.into_iter().filter(|name| *name != "monoio") {
        progress(contender);
        bytes.insert(contender.into(), in_a_process(contender)?);
    }
    for contender in python::CONTENDERS {
        progress(contender);
        let each = python::ask(&["bytes", contender, &MILLION.to_string()])?;
        bytes.insert(contender.into(), (each * 10.0).round() / 10.0);
    }
    progress("");
    Ok(bytes)
}

/// One contender's.
pub(crate) fn in_a_process(contender: &str) -> Result<f64, Box<dyn Error>> {
    let output = Command::new(current_exe()?).args(["bytes", contender, &MILLION.to_string()]).output()?;
    if !output.status.success() {
        return Err(format!("{contender}: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    let each: f64 = String::from_utf8_lossy(&output.stdout).trim().parse()?;
    Ok((each * 10.0).round() / 10.0)
}

fn in_order(bytes: &Bytes) -> impl Iterator<Item = (&'static str, f64)> {
    let names = LOOPS.into_iter().chain(python::CONTENDERS);
    names.filter_map(|name| Some((name, *bytes.get(name)?)))
}

/// What was asked for, then everyone's.
pub(crate) fn text(bytes: &Bytes) -> String {
    let mut table = Table::new(["a million suspended tasks", "bytes each", "times pausa's"]);
    let ours = bytes.get("pausa").copied().unwrap_or(f64::NAN);
    for (name, each) in in_order(bytes) {
        table.row([name.to_string(), format!("{each:.1}"), format!("{:.2}", each / ours)]);
    }
    let dash = table.dash(GOES_ON_AT_ONCE);
    table.row(["monoio".to_string(), dash.clone(), dash]);
    let reached = if ours <= ASKED { "reached" } else { "not reached" };
    format!("At most {ASKED} bytes were asked of `pausa`: {reached}.\n\n{table}\n")
}

/// The same as bars.
pub(crate) fn plot(bytes: &Bytes) -> Bars {
    Bars {
        title: "Resident bytes of a suspended task, of a million".into(),
        description: "Bars of resident bytes for each suspended task. Ours and embassy's are the shortest, asyncio's is the \
                      longest by far."
            .into(),
        axis: Axis { label: "bytes".into(), scale: Scale::Linear },
        bars: in_order(bytes).map(|(name, each)| (name.to_string(), each)).collect(),
    }
}
