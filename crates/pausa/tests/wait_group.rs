//! Tests of `WaitGroup`, polled by hand with wakers that count.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll, Wake, Waker};

use pausa::WaitGroup;

/// Counts how often it is woken.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Relaxed);
    }
}

fn poll<F: Future>(future: Pin<&mut F>, wakes: &Arc<Wakes>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(&Arc::clone(wakes).into()))
}

#[test]
fn it_is_ready_at_once_when_nobody_is_busy() {
    let (clients, wakes) = (WaitGroup::new(), Arc::default());
    assert!(poll(pin!(clients.wait()), &wakes).is_ready());
    drop((clients.busy(), clients.busy()));
    assert!(poll(pin!(clients.wait()), &wakes).is_ready());
    assert_eq!(wakes.0.load(Relaxed), 0);
}

#[test]
fn it_wakes_once_and_only_when_the_last_is_done() {
    let (clients, wakes) = (WaitGroup::new(), Arc::default());
    let (first, second, third) = (clients.busy(), clients.busy(), clients.busy());
    let mut waits = pin!(clients.wait());
    for done in [second, first] {
        assert!(poll(waits.as_mut(), &wakes).is_pending());
        drop(done);
        assert_eq!(wakes.0.load(Relaxed), 0);
    }
    assert!(poll(waits.as_mut(), &wakes).is_pending());
    drop(third);
    assert_eq!(wakes.0.load(Relaxed), 1);
    assert!(poll(waits.as_mut(), &wakes).is_ready());
}

#[test]
fn it_waits_again_for_a_task_that_becomes_busy_between_polls() {
    let (clients, wakes) = (WaitGroup::new(), Arc::default());
    let first = clients.busy();
    let mut waits = pin!(clients.wait());
    assert!(poll(waits.as_mut(), &wakes).is_pending());
    drop(first);
    let second = clients.busy();
    assert!(poll(waits.as_mut(), &wakes).is_pending());
    drop(second);
    assert_eq!(wakes.0.load(Relaxed), 2);
    assert!(poll(waits.as_mut(), &wakes).is_ready());
}

#[test]
fn it_wakes_the_task_that_polled_it_last() {
    let (clients, first, last) = (WaitGroup::new(), Arc::default(), Arc::default());
    let busy = clients.busy();
    let mut waits = pin!(clients.wait());
    assert!(poll(waits.as_mut(), &first).is_pending());
    assert!(poll(waits.as_mut(), &last).is_pending());
    drop(busy);
    assert_eq!((first.0.load(Relaxed), last.0.load(Relaxed)), (0, 1));
}

#[test]
fn a_busy_task_may_outlive_the_group() {
    let (clients, wakes) = (WaitGroup::new(), Arc::default());
    let busy = clients.busy();
    assert!(poll(pin!(clients.wait()), &wakes).is_pending());
    drop(clients);
    drop(busy);
    assert_eq!(wakes.0.load(Relaxed), 1);
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
        CLIENTS.with(|clients| assert!(poll(pin!(clients.wait()), &Arc::default()).is_pending()));
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
        assert!(poll(waits.as_mut(), &Arc::default()).is_pending());
    });
}
