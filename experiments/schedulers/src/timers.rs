//! Timers: deadlines that look random, in real time and in virtual time, from one task and from a task each.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::Ordering::Relaxed;
use std::task::Poll;
use std::time::{Duration, Instant};

use pausa_scheduler::EventLoop;

use crate::run_all::{monoio_runtime, tokio_runtime};
use crate::work::{DONE, Reason, TOOK, one};

/// In real time all deadlines are within this from now, and it takes longer to set a million of them.
const SOON: Duration = Duration::from_millis(20);
/// In virtual time, through which the clock jumps from deadline to deadline.
const LATER: Duration = Duration::from_secs(10);

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

const NONE: Reason = "it has no timers";
const NO_VIRTUAL: Reason = "its clock cannot jump";

/// One task that sets them all, in real time.
pub(crate) fn real(contender: &str, timers: usize) -> Result<(), Reason> {
    match contender {
        "pausa" => {
            let event_loop = EventLoop::new().expect("a loop");
            let handle = event_loop.handle();
            let start = handle.now();
            let sleeps = moments(timers, SOON).map(|moment| handle.sleep_until(start + moment)).collect();
            event_loop.block_on(wait_for_all(sleeps, handle.sleep_until(start + SOON)));
        }
        "tokio" => tokio_runtime(false).block_on(tokio_timers(timers, SOON)),
        "monoio" => monoio_runtime().block_on(async {
            let start = monoio::time::Instant::now();
            let sleeps =
                moments(timers, SOON).map(|moment| Box::pin(monoio::time::sleep_until(start + moment)));
            wait_for_all(sleeps.collect(), monoio::time::sleep_until(start + SOON)).await;
        }),
        _ => return Err(NONE),
    }
    Ok(())
}

async fn tokio_timers(timers: usize, within: Duration) {
    let start = tokio::time::Instant::now();
    let sleeps = moments(timers, within).map(|moment| Box::pin(tokio::time::sleep_until(start + moment)));
    wait_for_all(sleeps.collect(), tokio::time::sleep_until(start + within)).await;
}

/// One task that sets them all, in virtual time.
pub(crate) fn virtually(contender: &str, timers: usize) -> Result<(), Reason> {
    match contender {
        "pausa" => {
            let event_loop = EventLoop::with_virtual_clock().expect("a loop");
            let handle = event_loop.handle();
            let sleeps = moments(timers, LATER).map(|moment| handle.sleep_until(moment)).collect();
            event_loop.block_on(wait_for_all(sleeps, handle.sleep_until(LATER)));
        }
        "tokio" => tokio_runtime(true).block_on(tokio_timers(timers, LATER)),
        "monoio" => return Err(NO_VIRTUAL),
        _ => return Err(NONE),
    }
    Ok(())
}

/// A task for each, in virtual time: spawn, set, fire, wake, finish.
pub(crate) fn sleepers(contender: &str, tasks: usize) -> Result<(), Reason> {
    match contender {
        "pausa" => {
            let event_loop = EventLoop::with_virtual_clock().expect("a loop");
            let handle = event_loop.handle();
            for moment in moments(tasks, LATER) {
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
            let handles: Vec<_> = moments(tasks, LATER).map(|moment| tokio::spawn(sleeper(moment))).collect();
            for handle in handles {
                handle.await.expect("no task fails");
            }
        }),
        "monoio" => return Err(NO_VIRTUAL),
        _ => return Err(NONE),
    }
    Ok(())
}
