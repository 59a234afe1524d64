//! `ch4_downloads` with `diapause`: several pages at once.
//!
//! All concurrency is in `gather`; `download` fetches one page. A body awaits with `yield_all!(wait_for::<F>(…))`,
//! where `F` is the type of the future: the macro stores it in a field.

use std::task::Waker;

use pausa::ch4_downloads::{Downloaded, Downloads};
use pausa::{GatherOn, Loop, Session, gather};

use crate::Diapause;
use crate::adapter::{Pause, future, wait_for};

impl Downloads for Diapause {
    fn download<S: Session>(session: S, url: String) -> impl Future<Output = Result<usize, S::Error>> {
        future(downloading(session, url))
    }

    fn at_once<L: Loop, S: Session>(
        event_loop: L,
        session: S,
        urls: Vec<String>,
    ) -> impl Future<Output = Vec<Downloaded<S>>> {
        future(gathering(event_loop, session, urls))
    }
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn downloading<S: Session>(session: S, url: String) -> Result<usize, S::Error> {
    let page = yield_all!(wait_for::<S::Get>(session.get(&url)))?;
    Ok(page.len())
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn gathering<L: Loop, S: Session>(event_loop: L, session: S, urls: Vec<String>) -> Vec<Downloaded<S>> {
    let downloads = urls.into_iter().map(|url| Diapause::download(session.clone(), url));
    yield_all!(wait_for::<GatherOn<L, Result<usize, S::Error>>>(gather(&event_loop, downloads)))
}
