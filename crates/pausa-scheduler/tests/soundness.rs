//! What safe code could do to a loop with a stackful coroutine, with panics in unexpected places, and with wakers of its
//! own. Run it under the address sanitizer, too.

use std::cell::{Cell, RefCell};
use std::env;
use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::process::Command;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use corosensei::{Coroutine, CoroutineResult};
use pausa_scheduler::{EventLoop, TcpStream, yield_now};

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

/// Runs a test of this file in a process of its own, in which it finds `CHILD` set.
fn in_a_child(test: &str) -> std::process::Output {
    Command::new(env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env("CHILD", "1")
        .output()
        .unwrap()
}

#[test]
fn a_loop_that_ends_before_one_suspended_inside_it_aborts_the_process_with_a_sentence() {
    if env::var_os("CHILD").is_none() {
        let child =
            in_a_child("a_loop_that_ends_before_one_suspended_inside_it_aborts_the_process_with_a_sentence");
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
fn a_coroutine_dropped_in_a_task_around_its_loop_ends_no_task_of_that_loop() {
    let (inner, outer) = (Rc::new(EventLoop::new().unwrap()), EventLoop::new().unwrap());
    let drops = Rc::new(Cell::new(0));
    // In both loops the first slot is taken: by a task of `inner`, and by the one that drops the coroutine.
    let guard = DropCounter(drops.clone());
    inner.handle().spawn_detached(async move {
        let _guard = guard;
        pending::<()>().await;
    });
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
    assert_eq!((drops.get(), inner.handle().stats().tasks), (0, 1));
    // It runs as before.
    let waiting = inner.handle().spawn(async { 8 });
    assert_eq!(inner.block_on(waiting).unwrap(), 8);
    drop(inner);
    assert_eq!(drops.get(), 1);
}

#[test]
fn a_task_in_whose_turn_a_loop_was_left_suspended_misses_no_wake() {
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

struct DropCounter(Rc<Cell<usize>>);

impl Drop for DropCounter {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
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
fn a_foreign_waker_that_panics_keeps_no_other_sleeper_asleep() {
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

async fn pair(event_loop: &EventLoop) -> (TcpStream, TcpStream) {
    let handle = event_loop.handle();
    let listener = handle.listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let client = handle.spawn(handle.connect(listener.local_addr().unwrap()));
    let (server, _) = listener.accept().await.unwrap();
    (client.await.unwrap().unwrap(), server)
}

#[test]
fn a_foreign_waker_that_panics_keeps_no_other_socket_waiting() {
    let event_loop = EventLoop::new().unwrap();
    let woken = Arc::new(AtomicUsize::new(0));
    event_loop.block_on(async {
        let mut pairs = Vec::new();
        for i in 0..6 {
            let (client, server) = pair(&event_loop).await;
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
fn a_read_that_is_given_up_leaves_no_waker_behind() {
    let event_loop = EventLoop::new().unwrap();
    event_loop.block_on(async {
        let (_client, server) = pair(&event_loop).await;
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
fn a_virtual_clock_is_usable_after_a_sleep_without_end() {
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

#[test]
fn a_moment_that_has_passed_on_the_real_clock_is_ready_at_once() {
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    event_loop.block_on(poll_fn(|cx| {
        let deadline = handle.now() + Duration::from_micros(1);
        while handle.now() <= deadline {
            std::hint::spin_loop();
        }
        assert!(Pin::new(&mut handle.sleep_until(deadline)).poll(cx).is_ready());
        Poll::Ready(())
    }));
}

#[test]
fn a_loop_that_is_gone_has_no_tasks() {
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    (0..3).for_each(|_| handle.spawn_detached(pending()));
    assert_eq!(handle.stats().tasks, 3);
    drop(event_loop);
    assert_eq!(handle.stats().tasks, 0);
    handle.spawn_detached(pending());
    assert_eq!(handle.stats().tasks, 0);
}

/// A future that uses its loop while it is dropped.
struct UsesItsLoop(pausa_scheduler::Handle, Rc<Cell<usize>>);

impl Drop for UsesItsLoop {
    fn drop(&mut self) {
        self.0.spawn_detached(async {});
        self.1.set(self.0.stats().tasks);
    }
}

#[test]
fn a_future_may_use_its_loop_while_it_is_dropped_instead_of_spawned() {
    let event_loop = EventLoop::new().unwrap();
    let (handle, seen) = (event_loop.handle(), Rc::new(Cell::new(7)));
    drop(event_loop);
    let refused = UsesItsLoop(handle.clone(), seen.clone());
    handle.spawn_detached(async move { drop(refused) });
    assert_eq!(seen.get(), 0);
}

#[test]
fn a_coroutine_suspended_in_a_task_is_unwound_past_its_loop() {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let inner = Rc::new(EventLoop::new().unwrap());
        drop(suspended_inside(inner.clone()));
        assert_eq!(inner.block_on(async { 7 }), 7);
    }));
    assert!(outcome.is_ok());
}
