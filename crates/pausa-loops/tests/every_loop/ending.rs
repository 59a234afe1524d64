use std::cell::RefCell;
use std::future::{pending, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pausa::{Listener, Loop, TaskFailed, accept};
use pausa_loops::LoopName;
use pausa_scheduler::yield_now;

use crate::{A_FEW_TURNS, Drops, PanicsWhenDropped};

#[test]
fn tasks_left_when_a_loop_ends_are_dropped_once() {
    let left = on_every_loop!(async |event_loop| -> Drops {
        let drops = Drops::default();
        // Each with a handle on the loop, which must not keep it alive.
        let held = || (event_loop.clone(), drops.guard());
        // In several sizes, because a loop may store small tasks in another way.
        for number in 0..100 {
            let (small, medium, large) = (held(), held(), held());
            event_loop.spawn_detached(async move {
                let _small = small;
                pending().await
            });
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
        let (event_loop_of_sleeper, guard) = held();
        event_loop.spawn_detached(async move {
            let _guard = guard;
            event_loop_of_sleeper.sleep(Duration::from_secs(3600)).await;
        });
        let (event_loop_of_server, guard) = held();
        event_loop.spawn_detached(async move {
            let _guard = guard;
            let mut listener = event_loop_of_server.listen(([127, 0, 0, 1], 0).into()).expect("a port");
            let address = listener.local_addr().expect("it has an address");
            let _client = event_loop_of_server.connect(address).await;
            let _served = accept(&mut listener).await;
            let _nobody = accept(&mut listener).await;
        });
        // It owns its own handle and its own waker.
        let own: Rc<RefCell<Option<L::Task<()>>>> = Rc::default();
        let (inside, guard) = (Rc::clone(&own), held());
        *own.borrow_mut() = Some(event_loop.spawn(async move {
            let _guard = guard;
            let _waker: Waker = poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
            let _own = inside.borrow_mut().take();
            pending().await
        }));
        event_loop.sleep(A_FEW_TURNS).await;
        assert!(own.borrow().is_none());
        // It is always ready. From here on the virtual clock does not advance: other tasks run, and no sleep ends.
        let guard = held();
        event_loop.spawn_detached(async move {
            let _guard = guard;
            loop {
                yield_now().await;
            }
        });
        for _ in 0..10 {
            event_loop.spawn(async {}).await.expect("no panic");
        }
        // It never has a turn.
        let guard = held();
        event_loop.spawn_detached(async move { drop(guard) });
        assert_eq!(drops.count(), 0);
        drops
    });
    for (name, drops) in left {
        assert_eq!(drops.count(), 305, "on {name}");
    }
}

/// Spawns two tasks when it is dropped.
struct SpawnsWhenDropped<L: Loop>(L, Drops);

impl<L: Loop> Drop for SpawnsWhenDropped<L> {
    fn drop(&mut self) {
        let guard = self.1.guard();
        self.0.spawn_detached(async move { drop(guard) });
        let guard = self.1.guard();
        drop(self.0.spawn(async move { drop(guard) }));
    }
}

#[test]
fn a_task_spawned_while_its_loop_ends_is_dropped_once() {
    let spawned = on_every_loop!(async |event_loop| -> Drops {
        let drops = Drops::default();
        for _ in 0..3 {
            let spawns = SpawnsWhenDropped(event_loop.clone(), drops.clone());
            event_loop.spawn_detached(async move {
                let _spawns = spawns;
                pending().await
            });
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
                let held = ((number % 2 == 0).then(|| PanicsWhenDropped), drops.guard());
                event_loop.spawn_detached(async move {
                    let _held = held;
                    pending().await
                });
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
