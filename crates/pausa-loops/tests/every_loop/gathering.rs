use std::pin::Pin;
use std::time::Duration;

use pausa::{TaskFailed, gather};

use crate::{SECOND, assert_took};

type Member = Pin<Box<dyn Future<Output = u32>>>;

#[test]
fn a_member_that_panics_is_an_error_in_its_place_and_the_others_finish() {
    on_every_loop!(async |event_loop| {
        let late = event_loop.sleep(2 * SECOND);
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
        assert_took(event_loop.now() - begin, Duration::from_millis(900));
    });
}

#[test]
fn an_empty_gather_is_ready_at_once() {
    on_every_loop!(async |event_loop| {
        assert_eq!(gather(&event_loop, [] as [Member; 0]).await, []);
    });
}
