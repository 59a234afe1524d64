//! What safe code could do to a loop with a stackful coroutine, with panics in unexpected places, and with wakers of its
//! own. Run it under the address sanitizer, too.

use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use corosensei::{Coroutine, CoroutineResult};
use pausa_scheduler::{EventLoop, yield_now};
use scopeguard::guard;

use crate::drops::Drops;
use crate::{connection, in_a_process_of_its_own};

/// A coroutine that suspends once inside `block_on` of a loop.
fn suspended_inside(inner: Rc<EventLoop>) -> Coroutine<(), (), ()> {
    let mut coroutine = Coroutine::new(move |yielder, ()| {
        inner.block_on(async {
            yielder.suspend(());
            pending::<()>().await;
        });
    });
    assert!(matches!(coroutine.resume(()), CoroutineResult::Yield(())));
    coroutine
}

#[test]
fn ending_a_loop_before_one_that_is_suspended_inside_it_aborts_the_process() {
    let test = "soundness::ending_a_loop_before_one_that_is_suspended_inside_it_aborts_the_process";
    if let Some(child) = in_a_process_of_its_own(test) {
        let said = String::from_utf8_lossy(&child.stderr).into_owned();
        assert!(!child.status.success(), "{said}");
        assert!(said.contains("a stackful coroutine that runs a loop has to finish before"), "{said}");
        assert!(!said.contains("AddressSanitizer"), "{said}");
        return;
    }
    let (inner, outer) = (Rc::new(EventLoop::new().unwrap()), EventLoop::new().unwrap());
    let mut coroutine = None;
    outer.block_on(async { coroutine = Some(suspended_inside(inner.clone())) });
    // Not reached. What would follow is a use after free: the coroutine would restore the loop that is gone.
    drop(outer);
    drop(coroutine);
    let waker = inner.block_on(poll_fn(|cx| Poll::Ready(cx.waker().clone())));
    waker.wake();
}

#[test]
fn dropping_a_coroutine_that_is_suspended_in_a_loop_ends_no_task_of_that_loop() {
    let (inner, outer) = (Rc::new(EventLoop::new().unwrap()), EventLoop::new().unwrap());
    let drops = Drops::default();
    // In both loops the first slot is taken: by a task of `inner`, and by the one that drops the coroutine.
    inner.handle().spawn_detached(drops.with(pending()));
    let coroutine = Rc::new(RefCell::new(None));
    let (to_drop, loop_inside) = (coroutine.clone(), inner.clone());
    let task = outer.handle().spawn(async move {
        *to_drop.borrow_mut() = Some(suspended_inside(loop_inside));
        yield_now().await;
        drop(to_drop.take());
        yield_now().await;
        7
    });
    assert_eq!(outer.block_on(task).unwrap(), 7);
    assert_eq!((drops.count(), inner.handle().stats().tasks), (0, 1));
    // It runs as before.
    let waiting = inner.handle().spawn(async { 8 });
    assert_eq!(inner.block_on(waiting).unwrap(), 8);
    drop(inner);
    assert_eq!(drops.count(), 1);
}

#[test]
fn a_task_in_whose_turn_a_loop_was_suspended_misses_no_wake() {
    let (inner, outer) = (Rc::new(EventLoop::new().unwrap()), EventLoop::new().unwrap());
    let task = outer.handle().spawn(async move {
        let mut coroutine = Coroutine::new(move |yielder: &corosensei::Yielder<(), ()>, ()| {
            inner.block_on(async {
                yielder.suspend(());
                yield_now().await;
            });
        });
        assert!(matches!(coroutine.resume(()), CoroutineResult::Yield(())));
        // Wakes itself while `inner` is the innermost loop.
        yield_now().await;
        yield_now().await;
        assert!(matches!(coroutine.resume(()), CoroutineResult::Return(())));
        yield_now().await;
        7
    });
    assert_eq!(outer.block_on(task).unwrap(), 7);
}

#[repr(align(128))]
struct Aligned([u8; 128]);

#[test]
fn a_task_of_large_alignment_is_aligned_at_every_turn() {
    let event_loop = EventLoop::new().unwrap();
    let is_aligned = |value: &Aligned| (&raw const *value).addr().is_multiple_of(128) && value.0[127] == 7;
    let handle = event_loop.handle();
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let value = Aligned([7; 128]);
            handle.spawn_detached(async move {
                let value = Aligned([7; 128]);
                yield_now().await;
                assert!(is_aligned(&value));
            });
            handle.spawn(async move {
                for _ in 0..3 {
                    assert!(is_aligned(&value));
                    yield_now().await;
                }
            })
        })
        .collect();
    event_loop.block_on(async {
        for task in tasks {
            task.await.unwrap();
        }
    });
}

/// A foreign waker that panics when it is woken, or counts.
struct Foreign {
    panics: bool,
    woken: Arc<AtomicUsize>,
}

impl Wake for Foreign {
    fn wake(self: Arc<Self>) {
        self.woken.fetch_add(1, Ordering::Relaxed);
        assert!(!self.panics, "a foreign waker panics");
    }
}

fn foreign(panics: bool, woken: &Arc<AtomicUsize>) -> Waker {
    Arc::new(Foreign { panics, woken: woken.clone() }).into()
}

#[test]
fn a_foreign_waker_that_panics_does_not_keep_other_sleeps_from_ending() {
    let event_loop = EventLoop::with_virtual_clock().unwrap();
    let handle = event_loop.handle();
    let woken = Arc::new(AtomicUsize::new(0));
    let moment = Duration::from_secs(1);
    event_loop.block_on(async {
        let mut sleeps: Vec<_> = (0..6).map(|_| handle.sleep(moment)).collect();
        for (i, sleep) in sleeps.iter_mut().enumerate() {
            let waker = foreign(i % 2 == 0, &woken);
            assert!(Pin::new(sleep).poll(&mut Context::from_waker(&waker)).is_pending());
        }
        let own = handle.spawn(handle.sleep(moment));
        own.await.unwrap();
    });
    assert_eq!(woken.load(Ordering::Relaxed), 6);
}

#[test]
fn a_foreign_waker_that_panics_does_not_keep_other_sockets_waiting() {
    let event_loop = EventLoop::new().unwrap();
    let woken = Arc::new(AtomicUsize::new(0));
    event_loop.block_on(async {
        let mut pairs = Vec::new();
        for i in 0..6 {
            let (client, server) = connection(&event_loop).await;
            let waker = foreign(i % 2 == 0, &woken);
            assert!(server.poll_read(&mut Context::from_waker(&waker), &mut [0]).is_pending());
            pairs.push((client, server));
        }
        for (client, _) in &pairs {
            client.write_all(b"x").await.unwrap();
        }
        for (_, server) in &pairs {
            assert_eq!(server.read(&mut [0]).await.unwrap(), 1);
        }
    });
    assert_eq!(woken.load(Ordering::Relaxed), 6);
}

#[test]
fn a_read_that_is_dropped_removes_its_waker() {
    let event_loop = EventLoop::new().unwrap();
    event_loop.block_on(async {
        let (_client, server) = connection(&event_loop).await;
        let woken = Arc::new(AtomicUsize::new(0));
        let mut buf = [0];
        for _ in 0..1000 {
            let waker = foreign(false, &woken);
            let mut cx = Context::from_waker(&waker);
            assert!(pin!(server.read(&mut buf)).poll(&mut cx).is_pending());
            assert!(server.poll_read(&mut cx, &mut [0]).is_pending());
        }
        // One for `woken` itself, and the waker of the last `poll_read`.
        assert_eq!(Arc::strong_count(&woken), 2);
    });
}

#[test]
fn a_task_woken_from_another_thread_a_million_times_is_in_the_mailbox_once() {
    let event_loop = EventLoop::new().unwrap();
    let mut polls = 0;
    event_loop.block_on(poll_fn(|cx| {
        polls += 1;
        if polls == 1 {
            let waker = cx.waker().clone();
            std::thread::spawn(move || (0..1_000_000).for_each(|_| waker.wake_by_ref())).join().unwrap();
            return Poll::Pending;
        }
        Poll::Ready(())
    }));
    assert_eq!(polls, 2);
}

#[test]
fn a_dropped_loop_has_no_tasks_and_accepts_none() {
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    (0..3).for_each(|_| handle.spawn_detached(pending()));
    assert_eq!(handle.stats().tasks, 3);
    drop(event_loop);
    assert_eq!(handle.stats().tasks, 0);
    handle.spawn_detached(pending());
    assert_eq!(handle.stats().tasks, 0);
}

#[test]
fn the_destructor_of_a_future_that_a_dropped_loop_refuses_may_use_the_loop() {
    let event_loop = EventLoop::new().unwrap();
    let (handle, tasks) = (event_loop.handle(), Rc::new(Cell::new(7)));
    drop(event_loop);
    let uses_its_loop = guard((handle.clone(), tasks.clone()), |(handle, tasks)| {
        handle.spawn_detached(async {});
        tasks.set(handle.stats().tasks);
    });
    handle.spawn_detached(async move { drop(uses_its_loop) });
    assert_eq!(tasks.get(), 0);
}

#[test]
fn a_loop_runs_again_after_a_coroutine_that_was_suspended_in_it_is_dropped() {
    let inner = Rc::new(EventLoop::new().unwrap());
    drop(suspended_inside(inner.clone()));
    assert_eq!(inner.block_on(async { 7 }), 7);
}
