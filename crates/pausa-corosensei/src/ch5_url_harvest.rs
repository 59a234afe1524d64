//! `ch5_url_harvest` on a stack of its own: a generator and coroutines together.
//!
//! Easy here: the generator and the coroutines are written alike, and one feeds the other.

use std::cell::RefCell;
use std::rc::Rc;

use pausa::ch5_url_harvest::{Harvest, UrlHarvest};
use pausa::{Loop, Session, gather};

use crate::Corosensei;
use crate::adapter::{future, iterator, room_for_stacks};

impl UrlHarvest for Corosensei {
    fn generate_urls(base: String, count: u64) -> impl Iterator<Item = String> + Unpin + 'static {
        iterator(move |yielder| {
            for number in 1..=count {
                yielder.suspend(format!("{base}/page/{number}"));
            }
        })
    }

    fn downloader<S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        session: S,
        urls: Rc<RefCell<U>>,
    ) -> impl Future<Output = Harvest<S::Error>> {
        future(move |task| {
            let mut harvest = Harvest::new();
            loop {
                // The next URL is made now that there is a place for it.
                let Some(url) = urls.borrow_mut().next() else { return harvest };
                harvest.add(task.wait_for(session.get(&url)));
            }
        })
    }

    fn harvest<L: Loop, S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        event_loop: L,
        session: S,
        urls: U,
        at_once: usize,
    ) -> impl Future<Output = Harvest<S::Error>> {
        future(move |task| {
            let urls = Rc::new(RefCell::new(urls));
            // At least one: a harvest needs it.
            let at_once = room_for_stacks(at_once).max(1);
            let downloaders = (0..at_once).map(|_| Self::downloader(session.clone(), Rc::clone(&urls)));
            Harvest::sum(task.wait_for(gather(&event_loop, downloaders)))
        })
    }
}
