//! `WaitGroup`.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use pausa::WaitGroup;

use super::poll;

#[test]
fn it_is_ready_at_once_when_nobody_is_busy() {
    let (clients, wakes) = (WaitGroup::new(), Arc::default());
    assert!(poll(&mut pin!(clients.wait()), &wakes).is_ready());
    drop((clients.busy(), clients.busy()));
    assert!(poll(&mut pin!(clients.wait()), &wakes).is_ready());
    assert_eq!(wakes.count(), 0);
}

#[test]
fn it_wakes_once_and_only_when_the_last_is_done() {
    let (clients, wakes) = (WaitGroup::new(), Arc::default());
    let (first, second, third) = (clients.busy(), clients.busy(), clients.busy());
    let mut waits = pin!(clients.wait());
    for done in [second, first] {
        assert!(poll(&mut waits, &wakes).is_pending());
        drop(done);
        assert_eq!(wakes.count(), 0);
    }
    assert!(poll(&mut waits, &wakes).is_pending());
    drop(third);
    assert_eq!(wakes.count(), 1);
    assert!(poll(&mut waits, &wakes).is_ready());
}

#[test]
fn it_waits_again_for_a_task_that_becomes_busy_between_polls() {
    let (clients, wakes) = (WaitGroup::new(), Arc::default());
    let first = clients.busy();
    let mut waits = pin!(clients.wait());
    assert!(poll(&mut waits, &wakes).is_pending());
    drop(first);
    let second = clients.busy();
    assert!(poll(&mut waits, &wakes).is_pending());
    drop(second);
    assert_eq!(wakes.count(), 2);
    assert!(poll(&mut waits, &wakes).is_ready());
}

#[test]
fn it_wakes_the_task_that_polled_it_last() {
    let (clients, first, last) = (WaitGroup::new(), Arc::default(), Arc::default());
    let busy = clients.busy();
    let mut waits = pin!(clients.wait());
    assert!(poll(&mut waits, &first).is_pending());
    assert!(poll(&mut waits, &last).is_pending());
    drop(busy);
    assert_eq!((first.count(), last.count()), (0, 1));
}

#[test]
fn a_busy_task_may_outlive_the_group() {
    let (clients, wakes) = (WaitGroup::new(), Arc::default());
    let busy = clients.busy();
    assert!(poll(&mut pin!(clients.wait()), &wakes).is_pending());
    drop(clients);
    drop(busy);
    assert_eq!(wakes.count(), 1);
}

thread_local! {
    static CLIENTS: WaitGroup = WaitGroup::new();
}

/// Polls the group when it is dropped.
struct ComesBack;

impl Wake for ComesBack {
    fn wake(self: Arc<Self>) {
        panic!("another waker has replaced it");
    }
}

impl Drop for ComesBack {
    fn drop(&mut self) {
        CLIENTS.with(|clients| assert!(poll(&mut pin!(clients.wait()), &Arc::default()).is_pending()));
    }
}

#[test]
fn the_destructor_of_a_waker_may_come_back() {
    CLIENTS.with(|clients| {
        let _busy = clients.busy();
        let mut waits = pin!(clients.wait());
        let waker = Waker::from(Arc::new(ComesBack));
        assert!(waits.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        drop(waker);
        // Replaces the last waker, which is then dropped.
        assert!(poll(&mut waits, &Arc::default()).is_pending());
    });
}
