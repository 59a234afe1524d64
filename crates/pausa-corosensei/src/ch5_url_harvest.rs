//! `ch5_url_harvest` on a stack of its own: a generator and coroutines together.
//!
//! The generator and the coroutines are written in the same style, and the downloaders pull URLs from the generator.

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
                // Takes the next URL only now, when this downloader is free.
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
            // A harvest needs at least one downloader.
            let at_once = room_for_stacks(at_once).max(1);
            let downloaders = (0..at_once).map(|_| Self::downloader(session.clone(), Rc::clone(&urls)));
            Harvest::sum(task.wait_for(gather(&event_loop, downloaders)))
        })
    }
}
