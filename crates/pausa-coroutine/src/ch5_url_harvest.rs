//! `ch5_url_harvest` as a `#[coroutine]` closure: a generator and coroutines together.
//!
//! The generator and the coroutines are written in the same style, and the downloaders pull URLs from the generator.

use std::cell::RefCell;
use std::rc::Rc;

use pausa::ch5_url_harvest::{Harvest, UrlHarvest};
use pausa::{Loop, Session, gather};

use crate::CoroutineClosure;
use crate::adapter::{future, iterator, wait_for};

impl UrlHarvest for CoroutineClosure {
    fn generate_urls(base: String, count: u64) -> impl Iterator<Item = String> + Unpin + 'static {
        iterator(
            #[coroutine]
            move || {
                for number in 1..=count {
                    yield format!("{base}/page/{number}");
                }
            },
        )
    }

    fn downloader<S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        session: S,
        urls: Rc<RefCell<U>>,
    ) -> impl Future<Output = Harvest<S::Error>> {
        future(
            #[coroutine]
            static move |mut task| {
                let mut harvest = Harvest::new();
                loop {
                    // Takes the next URL only now, when this downloader is free.
                    let Some(url) = urls.borrow_mut().next() else { return harvest };
                    harvest.add(wait_for!(task, session.get(&url)));
                }
            },
        )
    }

    fn harvest<L: Loop, S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        event_loop: L,
        session: S,
        urls: U,
        at_once: usize,
    ) -> impl Future<Output = Harvest<S::Error>> {
        future(
            #[coroutine]
            static move |mut task| {
                let urls = Rc::new(RefCell::new(urls));
                let downloaders = (0..at_once).map(|_| Self::downloader(session.clone(), Rc::clone(&urls)));
                Harvest::sum(wait_for!(task, gather(&event_loop, downloaders)))
            },
        )
    }
}
