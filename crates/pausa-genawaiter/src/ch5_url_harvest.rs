//! `ch5_url_harvest` as a `genawaiter` generator: a generator and coroutines together.
//!
//! The generator and the coroutines are written in the same style, and the downloaders pull URLs from the generator.

use std::cell::RefCell;
use std::rc::Rc;

use pausa::ch5_url_harvest::{Harvest, UrlHarvest};
use pausa::{Loop, Session, gather};

use crate::Genawaiter;
use crate::adapter::{future, iterator};

impl UrlHarvest for Genawaiter {
    fn generate_urls(base: String, count: u64) -> impl Iterator<Item = String> + Unpin + 'static {
        iterator(async move |co| {
            for number in 1..=count {
                co.yield_(format!("{base}/page/{number}")).await;
            }
        })
    }

    fn downloader<S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        session: S,
        urls: Rc<RefCell<U>>,
    ) -> impl Future<Output = Harvest<S::Error>> {
        future(async move |mut task| {
            let mut harvest = Harvest::new();
            loop {
                // Takes the next URL only now, when this downloader is free.
                let Some(url) = urls.borrow_mut().next() else { return harvest };
                harvest.add(task.wait_for(session.get(&url)).await);
            }
        })
    }

    fn harvest<L: Loop, S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        event_loop: L,
        session: S,
        urls: U,
        at_once: usize,
    ) -> impl Future<Output = Harvest<S::Error>> {
        future(async move |mut task| {
            let urls = Rc::new(RefCell::new(urls));
            let downloaders = (0..at_once).map(|_| Self::downloader(session.clone(), Rc::clone(&urls)));
            Harvest::sum(task.wait_for(gather(&event_loop, downloaders)).await)
        })
    }
}
