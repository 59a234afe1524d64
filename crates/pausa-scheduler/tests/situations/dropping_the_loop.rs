use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use pausa::TaskFailed;
use pausa_scheduler::{EventLoop, JoinHandle, block_on};

use crate::{Drops, a_few_turns, anywhere};

#[test]
fn dropping_the_loop_drops_each_task_exactly_once() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    for size in 0..400 {
        let guard = drops.guard();
        match size % 4 {
            0 => handle.spawn_detached(async move {
                let _guard = guard;
                pending().await
            }),
            1 => handle.spawn_detached(async move {
                let (_guard, large) = (guard, [size; 100]);
                pending::<()>().await;
                let _ = &large;
            }),
            2 => handle
                .spawn(async move {
                    let _guard = guard;
                    pending::<()>().await
                })
                .detach(),
            _ => handle.spawn_detached(async move {
                let (_guard, medium) = (guard, [size; 10]);
                a_few_turns().await;
                pending::<()>().await;
                let _ = &medium;
            }),
        }
    }
    event_loop.block_on(a_few_turns());
    assert_eq!(drops.count(), 0);
    drop(event_loop);
    assert_eq!(drops.count(), 400);
}

#[test]
fn tasks_that_never_had_a_turn_are_dropped_too() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    let guard = drops.guard();
    event_loop.handle().spawn_detached(async move { drop(guard) });
    drop(event_loop);
    assert_eq!(drops.count(), 1);
}

#[test]
fn a_task_that_owns_its_own_handle_and_waker_is_dropped_once() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    let own_handle: Rc<RefCell<Option<JoinHandle<()>>>> = Rc::default();
    let (guard, inside) = (drops.guard(), own_handle.clone());
    let task = event_loop.handle().spawn(async move {
        let _guard = guard;
        let _waker: Waker = poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
        let _own_handle = poll_fn(|_| inside.borrow_mut().take().map_or(Poll::Pending, Poll::Ready)).await;
        pending::<()>().await
    });
    *own_handle.borrow_mut() = Some(task);
    event_loop.block_on(a_few_turns());
    assert!(own_handle.borrow().is_none());
    drop(event_loop);
    assert_eq!(drops.count(), 1);
}

#[test]
fn tasks_that_hold_loop_handles_timers_and_sockets_do_not_keep_the_loop_alive() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    let (handle, guard) = (event_loop.handle(), drops.guard());
    event_loop.handle().spawn_detached(async move {
        let _guard = guard;
        let listener = handle.listen(anywhere()).unwrap();
        let address = listener.local_addr().unwrap();
        let client = handle.connect(address).await.unwrap();
        let _server = listener.accept().await.unwrap();
        handle.spawn_detached(async move {
            let _ = client.read(&mut [0; 8]).await;
        });
        handle.sleep(Duration::from_secs(3600)).await;
    });
    event_loop.block_on(a_few_turns());
    drop(event_loop);
    assert_eq!(drops.count(), 1);
}

#[test]
fn a_handle_that_outlives_the_loop_says_cancelled() {
    let event_loop = EventLoop::new().unwrap();
    let before = event_loop.handle().spawn(pending::<()>());
    let handle = event_loop.handle();
    drop(event_loop);
    assert!(matches!(block_on(before), Err(TaskFailed::Cancelled)));
    assert!(matches!(block_on(handle.spawn(async {})), Err(TaskFailed::Cancelled)));
}

struct SpawnsWhenDropped(pausa_scheduler::Handle, Drops);

impl Drop for SpawnsWhenDropped {
    fn drop(&mut self) {
        let guard = self.1.guard();
        self.0.spawn_detached(async move { drop(guard) });
    }
}

#[test]
fn what_is_spawned_while_the_loop_is_dropped_is_dropped_at_once() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    for _ in 0..3 {
        let spawner = SpawnsWhenDropped(event_loop.handle(), drops.clone());
        event_loop.handle().spawn_detached(async move {
            let _spawner = spawner;
            pending().await
        });
    }
    event_loop.block_on(a_few_turns());
    drop(event_loop);
    assert_eq!(drops.count(), 3);
}

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

#[test]
fn a_destructor_that_panics_does_not_keep_the_others_from_being_run() {
    let drops = Drops::default();
    let event_loop = EventLoop::new().unwrap();
    let ended = Rc::new(Cell::new(false));
    for i in 0..6 {
        let (guard, bomb) = (drops.guard(), (i % 2 == 0).then(|| PanicsWhenDropped));
        event_loop.handle().spawn_detached(async move {
            let _hold = (bomb, guard);
            pending().await
        });
    }
    event_loop.block_on(a_few_turns());
    let outcome = catch_unwind(AssertUnwindSafe(|| drop(event_loop)));
    ended.set(true);
    assert!(outcome.is_ok());
    assert_eq!(drops.count(), 6);
}
