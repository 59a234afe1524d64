use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use pausa::{TaskFailed, gather};

use crate::Drops;

type Member = Pin<Box<dyn Future<Output = u32>>>;

#[test]
fn a_member_that_panics_is_an_error_in_its_place_and_the_others_finish() {
    on_every_loop!(async |event_loop| {
        let late = event_loop.sleep(Duration::from_secs(2));
        let members: [Member; 3] = [
            Box::pin(async { 1 }),
            Box::pin(async { panic!("asked to panic") }),
            Box::pin(async {
                late.await;
                3
            }),
        ];
        let results = gather(&event_loop, members).await;
        assert_eq!(results, [Ok(1), Err(TaskFailed::Panicked("asked to panic".into())), Ok(3)]);
    });
}

#[test]
fn ten_thousand_members_come_back_in_order_and_take_as_long_as_the_slowest() {
    on_every_loop!(async |event_loop| {
        let members = (0..10_000).map(|number| {
            let event_loop = event_loop.clone();
            async move {
                event_loop.sleep(Duration::from_millis(number % 10 * 100)).await;
                number
            }
        });
        let begin = event_loop.now();
        let results = gather(&event_loop, members).await;
        assert!(results.into_iter().eq((0..10_000).map(Ok)));
        // tokio's clock counts in milliseconds.
        let took = (event_loop.now() - begin).as_millis();
        assert!((900..=902).contains(&took), "{took} ms");
    });
}

#[test]
fn an_empty_gather_is_ready_at_once() {
    on_every_loop!(async |event_loop| {
        assert_eq!(gather(&event_loop, [] as [Member; 0]).await, []);
    });
}

#[test]
fn a_gather_that_is_dropped_cancels_its_members_and_drops_each_once() {
    on_every_loop!(async |event_loop| {
        let (dropped, finished) = (Drops::default(), Drops::default());
        let members = (0..10).map(|_| {
            let (event_loop, guard, at_the_end) = (event_loop.clone(), dropped.guard(), finished.clone());
            async move {
                event_loop.sleep(Duration::from_secs(1)).await;
                drop(at_the_end.guard());
                drop(guard);
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
        assert_eq!((dropped.count(), finished.count()), (10, 0));
    });
}
