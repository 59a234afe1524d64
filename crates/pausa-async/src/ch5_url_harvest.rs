//! `ch5_url_harvest` with the language's own `async`: a generator and coroutines together.
//!
//! The generator and the coroutines are written in the same style, and the downloaders pull URLs from the generator.

use std::cell::RefCell;
use std::rc::Rc;

use async_stream::stream;
use pausa::ch5_url_harvest::{Harvest, UrlHarvest};
use pausa::{Loop, Session, gather};

use crate::Async;
use crate::adapter::iterator;

impl UrlHarvest for Async {
    fn generate_urls(base: String, count: u64) -> impl Iterator<Item = String> + Unpin + 'static {
        iterator(stream! {
            for number in 1..=count {
                yield format!("{base}/page/{number}");
            }
        })
    }

    fn downloader<S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        session: S,
        urls: Rc<RefCell<U>>,
    ) -> impl Future<Output = Harvest<S::Error>> {
        async move {
            let mut harvest = Harvest::new();
            loop {
                // Takes the next URL only now, when this downloader is free.
                let Some(url) = urls.borrow_mut().next() else { return harvest };
                harvest.add(session.get(&url).await);
            }
        }
    }

    fn harvest<L: Loop, S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        event_loop: L,
        session: S,
        urls: U,
        at_once: usize,
    ) -> impl Future<Output = Harvest<S::Error>> {
        async move {
            let urls = Rc::new(RefCell::new(urls));
            let downloaders = (0..at_once).map(|_| Self::downloader(session.clone(), Rc::clone(&urls)));
            Harvest::sum(gather(&event_loop, downloaders).await)
        }
    }
}
