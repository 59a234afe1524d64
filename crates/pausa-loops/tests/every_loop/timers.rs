use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pausa::gather;
use pausa_loops::Clock;

use crate::drops::{Drops, waker_with_destructor};
use crate::{A_FEW_TURNS, SECOND, assert_took};

/// Polls a sleep once, and says whether it still sleeps.
async fn sleeps(sleep: &mut (impl Future<Output = ()> + Unpin)) -> bool {
    poll_fn(|cx| Poll::Ready(Pin::new(&mut *sleep).poll(cx).is_pending())).await
}

#[test]
fn sleepers_wake_in_the_order_of_their_deadlines() {
    on_every_loop!(async |event_loop| {
        let woken = Rc::new(RefCell::new(Vec::new()));
        let sleepers = [900, 0, 400, 1200, 200].map(|milliseconds| {
            let (event_loop, woken) = (event_loop.clone(), Rc::clone(&woken));
            async move {
                event_loop.sleep(Duration::from_millis(milliseconds)).await;
                woken.borrow_mut().push(milliseconds);
            }
        });
        gather(&event_loop, sleepers).await;
        assert_eq!(woken.take(), [0, 200, 400, 900, 1200]);
    });
}

#[test]
fn a_sleep_of_zero_or_until_a_past_moment_does_not_wait_and_one_of_the_longest_duration_does_not_stop_the_clock()
 {
    on_every_loop!(async |event_loop| {
        let mut before = event_loop.now();
        let mut moved = || {
            let now = event_loop.now();
            now - std::mem::replace(&mut before, now)
        };
        event_loop.sleep(Duration::ZERO).await;
        assert_took(moved(), Duration::ZERO);
        let past = event_loop.sleep(SECOND);
        event_loop.sleep(5 * SECOND).await;
        moved();
        past.await;
        assert_took(moved(), Duration::ZERO);
        let _forever = event_loop.spawn(event_loop.sleep(Duration::MAX));
        event_loop.sleep(SECOND).await;
        assert_took(moved(), SECOND);
    });
}

/// Ten thousand under CI, otherwise a tenth of them.
fn tasks() -> u64 {
    if std::env::var_os("CI").is_some() { 10_000 } else { 1_000 }
}

#[test]
fn a_million_timers_fire_at_their_deadlines() {
    on_every_loop!(async |event_loop| {
        let fired = Rc::new(Cell::new(0));
        for _ in 0..tasks() {
            let fired = Rc::clone(&fired);
            // Fewer than tokio lets a task poll in one turn.
            let mut sleeps: Vec<_> =
                (0..100).map(|number| event_loop.sleep(Duration::from_secs(1 + number / 10))).collect();
            event_loop.spawn_detached(async move {
                poll_fn(|cx| {
                    assert!(sleeps.iter_mut().all(|sleep| Pin::new(sleep).poll(cx).is_pending()));
                    Poll::Ready(())
                })
                .await;
                for sleep in sleeps {
                    sleep.await;
                    fired.set(fired.get() + 1);
                }
            });
        }
        event_loop.sleep(Duration::from_millis(500)).await;
        for moment in 1..=10 {
            event_loop.sleep(SECOND).await;
            assert_eq!(fired.get(), moment * tasks() * 10);
        }
    });
}

#[test]
fn a_cancelled_timer_does_not_hold_the_clock() {
    on_every_loop!(async |event_loop| {
        let before = event_loop.now();
        for _ in 0..10_000 {
            assert!(sleeps(&mut event_loop.sleep(60 * SECOND)).await);
        }
        event_loop.sleep(SECOND).await;
        assert_took(event_loop.now() - before, SECOND);
    });
}

#[test]
fn a_sleep_wakes_the_task_that_polled_it_last() {
    on_every_loop!(async |event_loop| {
        let mut sleep = event_loop.sleep(SECOND);
        assert!(sleeps(&mut sleep).await);
        let task = event_loop.spawn(sleep);
        event_loop.sleep(A_FEW_TURNS).await;
        let begin = event_loop.now();
        assert_eq!(task.await, Ok(()));
        assert!(event_loop.now() - begin <= SECOND);
    });
}

#[test]
fn a_real_clock_never_fires_early() {
    on_every_loop!(by(Clock::Real), async |event_loop| {
        for micros in [1, 10, 500, 3000] {
            let begin = event_loop.now();
            pin!(event_loop.sleep(Duration::from_micros(micros))).await;
            assert!(event_loop.now() - begin >= Duration::from_micros(micros));
        }
    });
}

fn is_pending(sleep: &mut (impl Future<Output = ()> + Unpin), waker: &Waker) -> bool {
    Pin::new(sleep).poll(&mut Context::from_waker(waker)).is_pending()
}

#[test]
fn the_destructor_of_a_sleeps_waker_may_sleep() {
    on_every_loop!(async |event_loop| {
        let drops = Drops::default();
        let waker = || {
            let (event_loop, drops) = (event_loop.clone(), drops.clone());
            waker_with_destructor(move || {
                drop(drops.guard());
                assert!(is_pending(&mut event_loop.sleep(SECOND), Waker::noop()));
            })
        };
        let mut sleep = event_loop.sleep(SECOND);
        assert!(is_pending(&mut sleep, &waker()));
        assert_eq!(drops.count(), 0);
        assert!(is_pending(&mut sleep, Waker::noop()));
        assert_eq!(drops.count(), 1);
        assert!(is_pending(&mut sleep, &waker()));
        assert_eq!(drops.count(), 1);
        sleep = event_loop.sleep(SECOND);
        assert_eq!(drops.count(), 2);
        sleep.await;
    });
}
