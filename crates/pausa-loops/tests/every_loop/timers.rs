use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use pausa::{Loop, gather};
use pausa_loops::OnLoop;

use crate::on_every_loop;

struct SleepsInDisorder;

impl OnLoop for SleepsInDisorder {
    type Output = Vec<u64>;

    async fn main<L: Loop>(self, event_loop: L) -> Vec<u64> {
        let woken = Rc::new(RefCell::new(Vec::new()));
        let sleepers = [900, 0, 400, 1200, 200].map(|milliseconds| {
            let (event_loop, woken) = (event_loop.clone(), Rc::clone(&woken));
            async move {
                event_loop.sleep(Duration::from_millis(milliseconds)).await;
                woken.borrow_mut().push(milliseconds);
            }
        });
        gather(&event_loop, sleepers).await;
        woken.take()
    }
}

#[test]
fn sleepers_wake_in_the_order_of_their_deadlines() {
    for woken in on_every_loop(|| SleepsInDisorder) {
        assert_eq!(woken, [0, 200, 400, 900, 1200]);
    }
}

/// How far the clock moves while somebody sleeps: not at all, until a moment that has passed, and beside someone who
/// sleeps for ever.
struct SleepsOddly;

impl OnLoop for SleepsOddly {
    type Output = [Duration; 3];

    async fn main<L: Loop>(self, event_loop: L) -> [Duration; 3] {
        let mut before = event_loop.now();
        let mut moved = || {
            let now = event_loop.now();
            now - std::mem::replace(&mut before, now)
        };
        event_loop.sleep(Duration::ZERO).await;
        let zero = moved();
        let past = event_loop.sleep(Duration::from_secs(1));
        event_loop.sleep(Duration::from_secs(5)).await;
        moved();
        past.await;
        let past = moved();
        let _forever = event_loop.spawn(event_loop.sleep(Duration::MAX));
        event_loop.sleep(Duration::from_secs(1)).await;
        [zero, past, moved()]
    }
}

#[test]
fn a_timer_at_zero_or_in_the_past_does_not_wait_and_one_beyond_all_times_is_no_trouble() {
    // tokio counts in milliseconds.
    let rounded = Duration::from_millis(2);
    for [zero, past, second] in on_every_loop(|| SleepsOddly) {
        assert!(zero <= rounded && past <= rounded, "{zero:?} {past:?}");
        assert!(second >= Duration::from_secs(1) && second <= Duration::from_secs(1) + rounded, "{second:?}");
    }
}

/// A million timers for ten moments, held by ten thousand tasks; gives how many have fired after each moment.
struct SleepsAMillionTimes;

impl OnLoop for SleepsAMillionTimes {
    type Output = Vec<usize>;

    async fn main<L: Loop>(self, event_loop: L) -> Vec<usize> {
        let fired = Rc::new(Cell::new(0));
        for _ in 0..10_000 {
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
        let mut after_each = Vec::new();
        for _ in 0..10 {
            event_loop.sleep(Duration::from_secs(1)).await;
            after_each.push(fired.get());
        }
        after_each
    }
}

#[test]
fn a_million_timers_fire_when_their_moment_has_come() {
    let after_each: Vec<_> = (1..=10).map(|moment| moment * 100_000).collect();
    assert_eq!(on_every_loop(|| SleepsAMillionTimes), [(); 3].map(|()| after_each.clone()));
}
