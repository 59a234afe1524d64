//! `ch4_downloads` as structs: several pages at once.
//!
//! All concurrency is in `gather`. A future does nothing before its first poll, so each has an `Option` for what that
//! poll makes.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pausa::ch4_downloads::{Downloaded, Downloads};
use pausa::{GatherOn, Loop, Session, gather};

use crate::Struct;

impl Downloads for Struct {
    fn download<S: Session>(session: S, url: String) -> impl Future<Output = Result<usize, S::Error>> {
        Download { session, url, page: None }
    }

    fn at_once<L: Loop, S: Session>(
        event_loop: L,
        session: S,
        urls: Vec<String>,
    ) -> impl Future<Output = Vec<Downloaded<S>>> {
        AtOnce { event_loop, session, urls, downloads: None }
    }
}

struct Download<S: Session> {
    session: S,
    url: String,
    page: Option<S::Get>,
}

impl<S: Session> Future for Download<S> {
    type Output = Result<usize, S::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let page = this.page.get_or_insert_with(|| this.session.get(&this.url));
        let page = ready!(Pin::new(page).poll(cx))?;
        Poll::Ready(Ok(page.len()))
    }
}

type Size<S> = Result<usize, <S as Session>::Error>;

struct AtOnce<L: Loop, S: Session> {
    event_loop: L,
    session: S,
    urls: Vec<String>,
    downloads: Option<GatherOn<L, Size<S>>>,
}

impl<L: Loop, S: Session> Future for AtOnce<L, S> {
    type Output = Vec<Downloaded<S>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let downloads = this.downloads.get_or_insert_with(|| {
            let download = |url| Download { session: this.session.clone(), url, page: None };
            gather(&this.event_loop, mem::take(&mut this.urls).into_iter().map(download))
        });
        Pin::new(downloads).poll(cx)
    }
}
