use std::cell::RefCell;
use std::future::{pending, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use pausa::{Listener, TaskFailed, accept};
use pausa_loops::LoopName;
use pausa_scheduler::yield_now;
use scopeguard::guard;

use crate::drops::{Drops, owning, panics_when_dropped};
use crate::{A_FEW_TURNS, SECOND, anywhere};

#[test]
fn tasks_left_when_a_loop_ends_are_dropped_once() {
    let left = on_every_loop!(async |event_loop| -> Drops {
        let drops = Drops::default();
        // In several sizes, because a loop may store small tasks in another way.
        for number in 0..100 {
            // Each with a handle on the loop, which must not keep it alive.
            let handles = [(); 3].map(|()| event_loop.clone());
            let [small, medium, large] = handles.map(|handle| (handle, drops.guard()));
            event_loop.spawn_detached(owning(small, pending()));
            event_loop.spawn_detached(async move {
                let (_medium, room) = (medium, [number; 10]);
                yield_now().await;
                pending::<()>().await;
                let _ = &room;
            });
            event_loop.spawn_detached(async move {
                let (_large, room) = (large, [number; 100]);
                pending::<()>().await;
                let _ = &room;
            });
        }
        let handle = event_loop.clone();
        event_loop.spawn_detached(drops.with(async move { handle.sleep(3600 * SECOND).await }));
        let handle = event_loop.clone();
        event_loop.spawn_detached(drops.with(async move {
            let mut listener = handle.listen(anywhere()).expect("a port");
            let address = listener.local_addr().expect("it has an address");
            let _client = handle.connect(address).await;
            let _served = accept(&mut listener).await;
            let _nobody = accept(&mut listener).await;
        }));
        // It owns its own handle and its own waker.
        let own: Rc<RefCell<Option<L::Task<()>>>> = Rc::default();
        let inside = Rc::clone(&own);
        *own.borrow_mut() = Some(event_loop.spawn(drops.with(async move {
            let _waker: Waker = poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
            let _own = inside.borrow_mut().take();
            pending().await
        })));
        event_loop.sleep(A_FEW_TURNS).await;
        assert!(own.borrow().is_none());
        // It is always ready. From here on the virtual clock does not advance: other tasks run, and no sleep ends.
        event_loop.spawn_detached(drops.with(async {
            loop {
                yield_now().await;
            }
        }));
        for _ in 0..10 {
            event_loop.spawn(async {}).await.expect("no panic");
        }
        // It never has a turn.
        event_loop.spawn_detached(drops.with(async {}));
        assert_eq!(drops.count(), 0);
        drops
    });
    for (name, drops) in left {
        assert_eq!(drops.count(), 305, "on {name}");
    }
}

#[test]
fn a_task_spawned_while_its_loop_ends_is_dropped_once() {
    let spawned = on_every_loop!(async |event_loop| -> Drops {
        let drops = Drops::default();
        for _ in 0..3 {
            let spawns = guard((event_loop.clone(), drops.clone()), |(event_loop, drops)| {
                event_loop.spawn_detached(drops.with(async {}));
                drop(event_loop.spawn(drops.with(async {})));
            });
            event_loop.spawn_detached(owning(spawns, pending()));
        }
        event_loop.sleep(A_FEW_TURNS).await;
        drops
    });
    for (name, drops) in spawned {
        assert_eq!(drops.count(), 6, "on {name}");
    }
}

#[test]
fn a_destructor_that_panics_while_a_loop_ends_does_not_keep_the_others_from_being_run() {
    let dropped =
        on_every_loop!(except(LoopName::Smol, "it ends the process"), async |event_loop| -> Drops {
            let drops = Drops::default();
            for number in 0..6 {
                let held = ((number % 2 == 0).then(panics_when_dropped), drops.guard());
                event_loop.spawn_detached(owning(held, pending()));
            }
            event_loop.sleep(A_FEW_TURNS).await;
            drops
        });
    for (name, drops) in dropped {
        assert_eq!(drops.count(), 6, "on {name}");
    }
}

#[test]
fn a_task_spawned_after_its_loop_has_ended_is_cancelled() {
    type Spawns = Box<dyn FnOnce() -> Poll<Result<(), TaskFailed>>>;
    let why = on_every_loop!(except(LoopName::Tokio, "it panics"), async |event_loop| -> Spawns {
        let event_loop = event_loop.clone();
        Box::new(move || pin!(event_loop.spawn(async {})).poll(&mut Context::from_waker(Waker::noop())))
    });
    for (name, spawn) in why {
        assert_eq!(spawn(), Poll::Ready(Err(TaskFailed::Cancelled)), "on {name}");
    }
}
