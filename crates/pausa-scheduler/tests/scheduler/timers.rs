use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use fastrand::u64;
use pausa_scheduler::EventLoop;

#[test]
fn a_sleep_of_zero_or_until_a_past_moment_is_ready_at_its_first_poll() {
    for event_loop in [EventLoop::new().unwrap(), EventLoop::with_virtual_clock().unwrap()] {
        let handle = event_loop.handle();
        event_loop.block_on(async {
            handle.sleep(Duration::from_millis(1)).await;
            // Since then no timer has fired, so the timers do not know yet that the real clock has moved.
            let moments = [handle.now() / 2, handle.now()].map(|moment| handle.sleep_until(moment));
            for mut sleep in moments.into_iter().chain([handle.sleep(Duration::ZERO)]) {
                let is_ready = poll_fn(|cx| Poll::Ready(Pin::new(&mut sleep).poll(cx).is_ready())).await;
                assert!(is_ready, "{sleep:?}");
            }
        });
    }
}

#[test]
fn a_virtual_clock_advances_after_a_sleep_of_the_longest_duration() {
    let event_loop = EventLoop::with_virtual_clock().unwrap();
    let handle = event_loop.handle();
    event_loop.block_on(async {
        for endless in [handle.sleep(Duration::MAX), handle.sleep_until(Duration::MAX)] {
            endless.await;
            let before = handle.now();
            handle.sleep(Duration::from_secs(1)).await;
            assert_eq!(handle.now(), before + Duration::from_secs(1));
        }
    });
}

/// A million under CI, otherwise a tenth of them.
#[test]
fn a_million_timers_fire_in_exact_order_and_ties_in_order_of_age() {
    let event_loop = EventLoop::with_virtual_clock().unwrap();
    let handle = event_loop.handle();
    let fired = Rc::new(RefCell::new(Vec::new()));
    let timers = if std::env::var_os("CI").is_some() { 1_000_000 } else { 100_000 };
    fastrand::seed(7);
    for i in 0..timers {
        // Within ten seconds. Half of the timers share a thousand deadlines.
        let at = if i % 2 == 0 { u64(..1000) * 10_000_000 } else { u64(..10_000_000_000) };
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

#[test]
fn timers_set_while_others_fire_keep_the_exact_order() {
    let event_loop = EventLoop::with_virtual_clock().unwrap();
    let handle = event_loop.handle();
    let fired = Rc::new(RefCell::new(Vec::new()));
    fastrand::seed(7);
    for _ in 0..1000 {
        let (handle, fired) = (handle.clone(), fired.clone());
        event_loop.handle().spawn_detached(async move {
            for step in 0..100 {
                let wait = Duration::from_nanos(u64(1..=[3, 100, 70_000, 5_000_000_000][step % 4]));
                let deadline = handle.now() + wait;
                handle.sleep(wait).await;
                assert_eq!(handle.now(), deadline);
                fired.borrow_mut().push(deadline);
            }
        });
    }
    event_loop.run();
    assert_eq!(fired.borrow().len(), 100_000);
    assert!(fired.borrow().is_sorted());
}
