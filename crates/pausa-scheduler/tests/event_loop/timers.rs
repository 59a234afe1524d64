use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake};
use std::time::Duration;

use pausa_scheduler::EventLoop;

/// Numbers that look random and are the same every time.
fn scatter(i: u64) -> u64 {
    let mut x = i.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Polls a future once and says how it went.
async fn polled_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await
}

fn loops() -> [EventLoop; 2] {
    [EventLoop::new().unwrap(), EventLoop::with_virtual_clock().unwrap()]
}

#[test]
fn a_timer_at_zero_is_ready_at_once() {
    for event_loop in loops() {
        event_loop.block_on(async {
            let mut sleep = pin!(event_loop.handle().sleep(Duration::ZERO));
            assert!(polled_once(sleep.as_mut()).await.is_ready());
        });
    }
}

#[test]
fn a_timer_in_the_past_is_ready_without_waiting() {
    let event_loop = EventLoop::with_virtual_clock().unwrap();
    let handle = event_loop.handle();
    event_loop.block_on(async {
        handle.sleep(Duration::from_secs(5)).await;
        handle.sleep_until(Duration::from_secs(2)).await;
        handle.sleep_until(Duration::ZERO).await;
    });
    assert_eq!(handle.now(), Duration::from_secs(5));
}

/// A million under CI, otherwise a tenth of them.
#[test]
fn a_million_timers_fire_in_exact_order_and_ties_in_order_of_age() {
    let event_loop = EventLoop::with_virtual_clock().unwrap();
    let handle = event_loop.handle();
    let fired = Rc::new(RefCell::new(Vec::new()));
    let timers = if std::env::var_os("CI").is_some() { 1_000_000 } else { 100_000 };
    // A thousand deadlines, each of which hundreds of timers share, scattered over ten seconds.
    let deadline = |i: u64| scatter(scatter(i) % 1000) % 10_000_000_000;
    let spread = |i: u64| scatter(i) % 10_000_000_000;
    for i in 0..timers {
        let at = if i % 2 == 0 { deadline(i) } else { spread(i) };
        let sleep = handle.sleep_until(Duration::from_nanos(at));
        let fired = fired.clone();
        handle.spawn_detached(async move {
            sleep.await;
            fired.borrow_mut().push((at, i));
        });
    }
    event_loop.run();
    let fired = fired.borrow();
    assert_eq!(fired.len() as u64, timers);
    assert!(fired.is_sorted(), "sorted by deadline, and by age where deadlines are equal");
    assert!(fired.windows(2).any(|pair| pair[0].0 == pair[1].0), "the test has ties");
}

/// Notes which timer has fired.
struct Fired(usize, Arc<Mutex<Vec<usize>>>);

impl Wake for Fired {
    fn wake(self: Arc<Self>) {
        self.1.lock().unwrap().push(self.0);
    }
}

#[test]
fn timers_that_are_overdue_all_at_once_fire_in_exact_order() {
    // In a few buckets of a high wheel, with many deadlines twice.
    for (timers, within) in [(100, 50), (5_000, 1_000_000), (5_000, 1_000)] {
        let event_loop = EventLoop::new().unwrap();
        let handle = event_loop.handle();
        let fired = Arc::new(Mutex::new(Vec::new()));
        event_loop.block_on(async {
            // Later than all of them are set, on any machine that is not stuck.
            let begin = handle.now() + Duration::from_millis(300);
            let at = |i: usize| begin + Duration::from_nanos(scatter(i as u64) % within);
            let mut sleeps: Vec<_> = (0..timers).map(|i| handle.sleep_until(at(i))).collect();
            // A deadline that has passed by now is ready, and sets no timer.
            let mut in_order = Vec::new();
            for (i, sleep) in sleeps.iter_mut().enumerate() {
                let waker = Arc::new(Fired(i, fired.clone())).into();
                if Pin::new(sleep).poll(&mut Context::from_waker(&waker)).is_pending() {
                    in_order.push(i);
                }
            }
            assert!(!in_order.is_empty(), "{timers} within {within} ns: none was set in time");
            // The thread is held until the last is due.
            let last = begin + Duration::from_nanos(within);
            while handle.now() <= last {
                std::hint::spin_loop();
            }
            // The loop fires what is overdue when it looks outside.
            handle.sleep_until(handle.now() + Duration::from_nanos(1)).await;
            while fired.lock().unwrap().len() < in_order.len() {
                pausa_scheduler::yield_now().await;
            }
            in_order.sort_by_key(|&i| at(i));
            assert!(*fired.lock().unwrap() == in_order, "{timers} within {within} ns");
        });
    }
}

#[test]
fn timers_set_while_others_fire_keep_the_exact_order() {
    let event_loop = EventLoop::with_virtual_clock().unwrap();
    let handle = event_loop.handle();
    let fired = Rc::new(RefCell::new(Vec::new()));
    for i in 0..1000 {
        let (handle, fired) = (handle.clone(), fired.clone());
        event_loop.handle().spawn_detached(async move {
            for step in 0..100 {
                let wait =
                    1 + scatter(i * 1000 + step) % [3, 100, 70_000, 5_000_000_000][(step % 4) as usize];
                let deadline = handle.now() + Duration::from_nanos(wait);
                handle.sleep(Duration::from_nanos(wait)).await;
                assert_eq!(handle.now(), deadline);
                fired.borrow_mut().push(deadline);
            }
        });
    }
    event_loop.run();
    assert_eq!(fired.borrow().len(), 100_000);
    assert!(fired.borrow().is_sorted());
}

#[test]
fn a_cancelled_timer_neither_fires_nor_holds_the_clock() {
    let event_loop = EventLoop::with_virtual_clock().unwrap();
    let handle = event_loop.handle();
    let turns = event_loop.block_on(async {
        for _ in 0..10_000 {
            let mut sleep = Box::pin(handle.sleep(Duration::from_secs(60)));
            assert!(polled_once(sleep.as_mut()).await.is_pending());
        }
        handle.sleep(Duration::from_secs(1)).await;
        handle.stats().turns
    });
    event_loop.run();
    assert_eq!((handle.now(), handle.stats().turns), (Duration::from_secs(1), turns));
}
