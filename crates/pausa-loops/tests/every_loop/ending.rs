use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use pausa::{Listener, Loop, accept};
use pausa_loops::{Clock, LoopName, OnLoop, run};

use crate::{Counted, on_every_loop};

struct DetachesAPanic;

impl OnLoop for DetachesAPanic {
    type Output = bool;

    async fn main<L: Loop>(self, event_loop: L) -> bool {
        event_loop.spawn_detached(async { panic!("asked to panic") });
        event_loop.spawn(async { true }).await == Ok(true)
    }
}

#[test]
fn a_detached_task_that_panics_ends_alone() {
    assert_eq!(on_every_loop(|| DetachesAPanic), [true; 3]);
}

/// Leaves ten tasks, each in another situation, and all with a handle on the loop.
struct LeavesTasks(Rc<Cell<usize>>);

impl OnLoop for LeavesTasks {
    type Output = ();

    async fn main<L: Loop>(self, event_loop: L) {
        let counted = || (event_loop.clone(), Counted(Rc::clone(&self.0)));
        for _ in 0..6 {
            let held = counted();
            event_loop.spawn_detached(async move {
                pending::<()>().await;
                drop(held);
            });
        }
        let held = counted();
        event_loop.spawn_detached(async move {
            held.0.sleep(Duration::from_secs(3600)).await;
        });
        let held = counted();
        event_loop.spawn_detached(async move {
            let mut listener = held.0.listen(([127, 0, 0, 1], 0).into()).expect("there is a port");
            let _client = held.0.connect(listener.local_addr().expect("it has an address")).await;
            let _served = accept(&mut listener).await;
            let _nobody = accept(&mut listener).await;
        });
        // It is always ready.
        let held = counted();
        event_loop.spawn_detached(async move {
            let _held = held;
            poll_fn(|cx| {
                cx.waker().wake_by_ref();
                Poll::<()>::Pending
            })
            .await;
        });
        // While one is always ready the clock stands still: others have their turns instead of sleeps.
        for _ in 0..10 {
            event_loop.spawn(async {}).await.expect("no panic");
        }
        // It never has a turn.
        let held = counted();
        event_loop.spawn_detached(async move { drop(held) });
    }
}

#[test]
fn what_is_left_when_a_loop_ends_is_dropped_once() {
    for name in LoopName::ALL {
        let dropped = Rc::new(Cell::new(0));
        run(name, Clock::Rehearsal, LeavesTasks(Rc::clone(&dropped))).expect("there is a loop");
        assert_eq!(dropped.get(), 10, "on {name}");
    }
}

/// Spawns a task when it is dropped.
struct SpawnsWhenDropped<L: Loop>(L, Rc<Cell<usize>>);

impl<L: Loop> Drop for SpawnsWhenDropped<L> {
    fn drop(&mut self) {
        let counted = Counted(Rc::clone(&self.1));
        self.0.spawn_detached(async move { drop(counted) });
        let counted = Counted(Rc::clone(&self.1));
        drop(self.0.spawn(async move { drop(counted) }));
    }
}

struct SpawnsAtItsEnd(Rc<Cell<usize>>);

impl OnLoop for SpawnsAtItsEnd {
    type Output = ();

    async fn main<L: Loop>(self, event_loop: L) {
        for _ in 0..3 {
            let spawns = SpawnsWhenDropped(event_loop.clone(), Rc::clone(&self.0));
            event_loop.spawn_detached(async move {
                let _spawns = spawns;
                pending().await
            });
        }
        event_loop.sleep(Duration::from_millis(10)).await;
    }
}

#[test]
fn what_is_spawned_while_a_loop_ends_is_dropped_once() {
    for name in LoopName::ALL {
        let dropped = Rc::new(Cell::new(0));
        run(name, Clock::Rehearsal, SpawnsAtItsEnd(Rc::clone(&dropped))).expect("there is a loop");
        assert_eq!(dropped.get(), 6, "on {name}");
    }
}
