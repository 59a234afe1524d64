//! Tests of `ch5_url_harvest` for every encoding, on three loops.

use std::cell::Cell;
use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use pausa::ch5_url_harvest::{Harvest, UrlHarvest};
use pausa::{Loop, Session};
use pausa_loops::{Clock, LoopName, OnLoop, run};
use pausa_story::playable::ch5_url_harvest as playable;

use super::support::{assert_agrees_with_cpython, on_every_loop};
use crate::Subject;

#[test]
fn it_prints_what_cpython_printed() {
    assert_agrees_with_cpython(playable::<Subject>());
}

#[test]
fn the_generator_makes_each_url_when_it_is_asked_for() {
    let mut urls = Subject::generate_urls("http://example.com".to_string(), u64::MAX);
    assert_eq!(urls.next().as_deref(), Some("http://example.com/page/1"));
    assert_eq!(urls.next().as_deref(), Some("http://example.com/page/2"));
    assert_eq!(Subject::generate_urls(String::new(), 0).next(), None);
    assert_eq!(Subject::generate_urls(String::new(), 3).count(), 3);
}

/// A session whose pages take one second. It counts the pages that are being downloaded.
struct Slow<L> {
    event_loop: L,
    counts: Rc<Counts>,
}

#[derive(Default)]
struct Counts {
    pulled: Cell<usize>,
    under_way: Cell<usize>,
    most_under_way: Cell<usize>,
    most_ahead: Cell<usize>,
}

impl<L: Loop> Clone for Slow<L> {
    fn clone(&self) -> Self {
        Slow { event_loop: self.event_loop.clone(), counts: Rc::clone(&self.counts) }
    }
}

impl<L: Loop> Session for Slow<L> {
    type Error = Infallible;
    type Get = Pin<Box<dyn Future<Output = Result<Vec<u8>, Infallible>>>>;

    fn get(&self, url: &str) -> Self::Get {
        let (counts, event_loop, length) = (Rc::clone(&self.counts), self.event_loop.clone(), url.len());
        counts.under_way.set(counts.under_way.get() + 1);
        counts.most_under_way.set(counts.most_under_way.get().max(counts.under_way.get()));
        Box::pin(async move {
            event_loop.sleep(Duration::from_secs(1)).await;
            counts.under_way.set(counts.under_way.get() - 1);
            Ok(vec![0; length])
        })
    }
}

struct Harvesting {
    count: usize,
    at_once: usize,
}

impl OnLoop for Harvesting {
    type Output = (Harvest<Infallible>, Rc<Counts>, Duration);

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let counts = Rc::new(Counts::default());
        let session = Slow { event_loop: event_loop.clone(), counts: Rc::clone(&counts) };
        let pulled = Rc::clone(&counts);
        let urls = (0..self.count).map(move |number| {
            // A URL must be pulled only when a downloader is free, never while all are busy.
            pulled.pulled.set(pulled.pulled.get() + 1);
            pulled.most_ahead.set(pulled.most_ahead.get().max(pulled.under_way.get() + 1));
            format!("{number:04}")
        });
        let begin = event_loop.now();
        let harvest = Subject::harvest(event_loop.clone(), session, urls, self.at_once).await;
        (harvest, counts, event_loop.now() - begin)
    }
}

#[test]
fn urls_are_pulled_only_as_places_become_free() {
    for (name, (harvest, counts, _)) in on_every_loop(|| Harvesting { count: 20, at_once: 4 }) {
        assert_eq!((harvest.pages, harvest.bytes, counts.pulled.get()), (20, 80, 20), "on {name}");
        assert_eq!((counts.most_under_way.get(), counts.most_ahead.get()), (4, 4), "on {name}");
    }
}

#[test]
fn by_the_loops_clock_twenty_pages_of_a_second_four_at_once_take_five_seconds() {
    let (_, _, took) =
        run(LoopName::Ours, Clock::Rehearsal, Harvesting { count: 20, at_once: 4 }).expect("there is a loop");
    assert_eq!(took, Duration::from_secs(5));
}

#[test]
fn more_places_than_pages_are_no_harm() {
    for (name, (harvest, counts, _)) in on_every_loop(|| Harvesting { count: 3, at_once: 10 }) {
        assert_eq!((harvest.pages, counts.most_under_way.get()), (3, 3), "on {name}");
    }
}
