//! `ch5_url_harvest` as structs: a generator and coroutines together.
//!
//! The generator is a `map` over a range. Each coroutine is a type with a field for everything that lives across a
//! pause; a downloader waits for an `Option` of a page.

use std::cell::RefCell;
use std::mem;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use pausa::ch5_url_harvest::{Harvest, UrlHarvest};
use pausa::{GatherOn, Loop, Session, gather};

use crate::Struct;

impl UrlHarvest for Struct {
    fn generate_urls(base: String, count: u64) -> impl Iterator<Item = String> + Unpin + 'static {
        (1..=count).map(move |number| format!("{base}/page/{number}"))
    }

    fn downloader<S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        session: S,
        urls: Rc<RefCell<U>>,
    ) -> impl Future<Output = Harvest<S::Error>> {
        Downloader { session, urls, harvest: Harvest::new(), page: None }
    }

    fn harvest<L: Loop, S: Session, U: Iterator<Item = String> + Unpin + 'static>(
        event_loop: L,
        session: S,
        urls: U,
        at_once: usize,
    ) -> impl Future<Output = Harvest<S::Error>> {
        Harvesting { event_loop, session, urls: Rc::new(RefCell::new(urls)), at_once, downloaders: None }
    }
}

struct Downloader<S: Session, U> {
    session: S,
    urls: Rc<RefCell<U>>,
    harvest: Harvest<S::Error>,
    page: Option<S::Get>,
}

impl<S: Session, U> Unpin for Downloader<S, U> {}

impl<S: Session, U: Iterator<Item = String>> Future for Downloader<S, U> {
    type Output = Harvest<S::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            if let Some(page) = &mut self.page {
                let page = ready!(Pin::new(page).poll(cx));
                self.harvest.add(page);
            }
            // Takes the next URL only now, when this downloader is free.
            let Some(url) = self.urls.borrow_mut().next() else {
                return Poll::Ready(mem::take(&mut self.harvest));
            };
            self.page = Some(self.session.get(&url));
        }
    }
}

struct Harvesting<L: Loop, S: Session, U> {
    event_loop: L,
    session: S,
    urls: Rc<RefCell<U>>,
    at_once: usize,
    downloaders: Option<GatherOn<L, Harvest<S::Error>>>,
}

impl<L: Loop, S: Session, U: Iterator<Item = String> + 'static> Future for Harvesting<L, S, U> {
    type Output = Harvest<S::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let downloaders = this.downloaders.get_or_insert_with(|| {
            let downloader = |_| {
                let (session, urls) = (this.session.clone(), Rc::clone(&this.urls));
                Downloader { session, urls, harvest: Harvest::new(), page: None }
            };
            gather(&this.event_loop, (0..this.at_once).map(downloader))
        });
        Pin::new(downloaders).poll(cx).map(Harvest::sum)
    }
}
