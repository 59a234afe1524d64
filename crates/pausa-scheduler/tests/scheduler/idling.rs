use std::time::Duration;

use pausa_scheduler::EventLoop;

use crate::{a_few_turns, anywhere, woken_by_a_thread};

#[test]
fn a_waiting_loop_calls_the_poller_once_and_gives_no_turns() {
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    let listener = handle.listen(anywhere()).unwrap();
    handle.spawn_detached(async move { listener.accept().await.map(drop).unwrap() });
    let waits = event_loop.block_on(async {
        a_few_turns().await;
        let before = handle.stats();
        handle.sleep(Duration::from_millis(1)).await;
        let after = handle.stats();
        assert_eq!(before.turns, after.turns);
        after.waits - before.waits
    });
    assert_eq!(waits, 1);
}

#[test]
fn a_loop_that_waits_for_a_thread_calls_the_poller_at_most_once_per_wake() {
    let event_loop = EventLoop::new().unwrap();
    event_loop.block_on(woken_by_a_thread(99));
    // A wake that is found before the loop waits leaves its notification behind for the next wait, and only that.
    let waits = event_loop.handle().stats().waits;
    assert!(waits <= 99, "{waits} waits for 99 wakes");
}

#[test]
fn ten_thousand_sleeping_tasks_get_no_turns_while_another_works() {
    let event_loop = EventLoop::with_virtual_clock().unwrap();
    let handle = event_loop.handle();
    for _ in 0..10_000 {
        let sleep = handle.sleep(Duration::from_secs(10));
        handle.spawn_detached(sleep);
    }
    event_loop.block_on(async {
        handle.spawn(a_few_turns()).await.unwrap();
        let before = handle.stats().turns;
        handle.spawn(a_few_turns()).await.unwrap();
        assert_eq!(handle.stats().turns - before, 6);
    });
}
