use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use pausa::{Loop, TaskFailed, gather};
use pausa_loops::{Clock, LoopName, OnLoop, run};

use crate::{Counted, on_every_loop};

type Member = Pin<Box<dyn Future<Output = u32>>>;

struct GathersAPanic;

impl OnLoop for GathersAPanic {
    type Output = Vec<Result<u32, TaskFailed>>;

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let late = event_loop.sleep(Duration::from_secs(2));
        let members: [Member; 3] = [
            Box::pin(async { 1 }),
            Box::pin(async { panic!("asked to panic") }),
            Box::pin(async {
                late.await;
                3
            }),
        ];
        gather(&event_loop, members).await
    }
}

#[test]
fn a_member_that_panics_is_an_error_in_its_place_and_the_others_finish() {
    for results in on_every_loop(|| GathersAPanic) {
        assert_eq!(results, [Ok(1), Err(TaskFailed::Panicked("asked to panic".into())), Ok(3)]);
    }
}

struct GathersMany(usize);

impl OnLoop for GathersMany {
    type Output = (usize, Duration);

    async fn main<L: Loop>(self, event_loop: L) -> (usize, Duration) {
        let members = (0..self.0).map(|number| {
            let event_loop = event_loop.clone();
            async move {
                event_loop.sleep(Duration::from_millis((number % 10) as u64 * 100)).await;
                number
            }
        });
        let begin = event_loop.now();
        let results = gather(&event_loop, members).await;
        let in_order =
            results.into_iter().enumerate().filter(|(place, result)| *result == Ok(*place)).count();
        (in_order, event_loop.now() - begin)
    }
}

#[test]
fn ten_thousand_members_come_back_in_order() {
    for (in_order, _) in on_every_loop(|| GathersMany(10_000)) {
        assert_eq!(in_order, 10_000);
    }
    let (_, took) = run(LoopName::Ours, Clock::Rehearsal, GathersMany(10_000)).expect("there is a loop");
    assert_eq!(took, Duration::from_millis(900), "as long as the slowest of them");
}

#[test]
fn nobody_to_gather_is_ready_at_once() {
    for (in_order, _) in on_every_loop(|| GathersMany(0)) {
        assert_eq!(in_order, 0);
    }
}

struct CancelsAGather;

impl OnLoop for CancelsAGather {
    type Output = (usize, usize);

    async fn main<L: Loop>(self, event_loop: L) -> (usize, usize) {
        let (dropped, finished) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let members = (0..10).map(|_| {
            let (event_loop, finished, counted) =
                (event_loop.clone(), Rc::clone(&finished), Counted(Rc::clone(&dropped)));
            async move {
                event_loop.sleep(Duration::from_secs(1)).await;
                finished.set(finished.get() + 1);
                drop(counted);
            }
        });
        let mut gathering = gather(&event_loop, members);
        // To the sleep of each, and not to its end.
        poll_fn(|cx| {
            assert!(Pin::new(&mut gathering).poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        event_loop.sleep(Duration::from_millis(500)).await;
        drop(gathering);
        event_loop.sleep(Duration::from_secs(2)).await;
        (dropped.get(), finished.get())
    }
}

#[test]
fn a_gather_that_is_dropped_cancels_its_members_and_drops_each_once() {
    for (dropped, finished) in on_every_loop(|| CancelsAGather) {
        assert_eq!((dropped, finished), (10, 0));
    }
}
