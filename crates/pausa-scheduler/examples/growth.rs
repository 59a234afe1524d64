//! What must not grow: memory and time of wakes from another thread, and of reads that are given up.
//!
//! ```sh
//! cargo run --release -p pausa-scheduler --example growth
//! ```

#![expect(clippy::print_stdout, reason = "its answers")]

use std::future::{pending, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake};
use std::time::{Duration, Instant};

use pausa_scheduler::EventLoop;

/// A waker that is equal to no other.
#[derive(Default)]
struct Fresh(AtomicBool);

impl Wake for Fresh {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Resident memory of this process in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("/proc is there");
    let line = status.lines().find(|line| line.starts_with("VmRSS")).expect("it has a size");
    let kilobytes: usize = line.split_whitespace().nth(1).and_then(|size| size.parse().ok()).expect("in kB");
    kilobytes * 1024
}

fn report(what: &str, begin: Instant, before: usize) {
    let grown = resident().saturating_sub(before) as f64 / 1e6;
    println!("| {what} | {:.2} s | {grown:.1} MB |", begin.elapsed().as_secs_f64());
}

fn main() -> std::io::Result<()> {
    println!("| | time | memory |\n| --- | ---: | ---: |");
    let event_loop = EventLoop::new()?;
    let handle = event_loop.handle();

    let (begin, before) = (Instant::now(), resident());
    event_loop.block_on(poll_fn(|cx| {
        let waker = cx.waker().clone();
        let wakes = move || (0..10_000_000).for_each(|_| waker.wake_by_ref());
        std::thread::spawn(wakes).join().expect("a waker does not panic");
        Poll::Ready(())
    }));
    report("10,000,000 wakes of one task from another thread, during one turn", begin, before);

    let listener = handle.listen(([127, 0, 0, 1], 0).into())?;
    let address = listener.local_addr()?;
    let client = handle.spawn(handle.connect(address));
    let (server, _) = event_loop.block_on(listener.accept())?;
    let client = event_loop.block_on(client).expect("no task fails")?;
    for reads in [20_000, 100_000] {
        let (begin, before) = (Instant::now(), resident());
        event_loop.block_on(poll_fn(|_| {
            for _ in 0..reads {
                let (waker, mut buf) = (Arc::<Fresh>::default().into(), [0]);
                let mut read = std::pin::pin!(server.read(&mut buf));
                assert!(read.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
            }
            Poll::Ready(())
        }));
        report(&format!("{reads} reads of a silent connection, given up"), begin, before);
    }
    drop(client);

    let clock = EventLoop::with_virtual_clock()?;
    clock.handle().spawn_detached(pending());
    let slept = clock.block_on(async {
        clock.handle().sleep(Duration::MAX).await;
        let before = clock.handle().now();
        clock.handle().sleep(Duration::from_secs(1)).await;
        clock.handle().now() - before
    });
    println!("\nAfter a sleep of `Duration::MAX` on a virtual clock, one of 1 s takes {slept:?}.");
    Ok(())
}
