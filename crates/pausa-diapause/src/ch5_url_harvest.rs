//! `ch5_url_harvest` with `diapause`: a generator and coroutines together.
//!
//! The generator and the coroutines are written in the same style, and the downloaders pull URLs from the generator. A
//! body awaits with `yield_all!(wait_for::<F>(…))`, where `F` is the type of the future: the macro stores it in a
//! field.

use std::cell::RefCell;
use std::rc::Rc;
use std::task::Waker;

use pausa::ch5_url_harvest::{Harvest, UrlHarvest};
use pausa::{GatherOn, Loop, Session, gather};

use crate::Diapause;
use crate::adapter::{Pause, future, iterator, wait_for};

impl UrlHarvest for Diapause {
    fn generate_urls(base: String, count: u64) -> impl Iterator<Item = String> + Unpin + 'static {
        iterator(generating(base, count))
    }

    fn downloader<S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        session: S,
        urls: Rc<RefCell<U>>,
    ) -> impl Future<Output = Harvest<S::Error>> {
        future(downloading(session, urls))
    }

    fn harvest<L: Loop, S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        event_loop: L,
        session: S,
        urls: U,
        at_once: usize,
    ) -> impl Future<Output = Harvest<S::Error>> {
        future(harvesting(event_loop, session, urls, at_once))
    }
}

#[diapause::coroutine(yield = String)]
fn generating(base: String, count: u64) {
    for number in 1..=count {
        yield_!(format!("{}/page/{}", base, number));
    }
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn downloading<S: Session, U: Iterator<Item = String> + Unpin + 'static>(
    session: S,
    urls: Rc<RefCell<U>>,
) -> Harvest<S::Error> {
    let mut harvest: Harvest<S::Error> = Harvest::new();
    loop {
        // Takes the next URL only now, when this downloader is free.
        let Some(url) = urls.borrow_mut().next() else { return harvest };
        let page = yield_all!(wait_for::<S::Get>(session.get(&url)));
        harvest.add(page);
    }
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn harvesting<L: Loop, S: Session, U: Iterator<Item = String> + Unpin + 'static>(
    event_loop: L,
    session: S,
    urls: U,
    at_once: usize,
) -> Harvest<S::Error> {
    let urls = Rc::new(RefCell::new(urls));
    let downloaders = (0..at_once).map(|_| Diapause::downloader(session.clone(), Rc::clone(&urls)));
    let harvests = yield_all!(wait_for::<GatherOn<L, Harvest<S::Error>>>(gather(&event_loop, downloaders)));
    Harvest::sum(harvests)
}
