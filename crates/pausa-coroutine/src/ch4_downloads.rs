//! `ch4_downloads` as a `#[coroutine]` closure: several pages at once.
//!
//! All concurrency is in `gather`; `download` fetches one page.

use pausa::ch4_downloads::{Downloaded, Downloads};
use pausa::{Loop, Session, gather};

use crate::CoroutineClosure;
use crate::adapter::{future, wait_for};

impl Downloads for CoroutineClosure {
    fn download<S: Session>(session: S, url: String) -> impl Future<Output = Result<usize, S::Error>> {
        future(
            #[coroutine]
            static move |mut task| {
                let page = wait_for!(task, session.get(&url))?;
                Ok(page.len())
            },
        )
    }

    fn at_once<L: Loop, S: Session>(
        event_loop: L,
        session: S,
        urls: Vec<String>,
    ) -> impl Future<Output = Vec<Downloaded<S>>> {
        future(
            #[coroutine]
            static move |mut task| {
                let downloads = urls.into_iter().map(|url| Self::download(session.clone(), url));
                wait_for!(task, gather(&event_loop, downloads))
            },
        )
    }
}
