//! `ch4_downloads` as a `genawaiter` generator: several pages at once.
//!
//! All concurrency is in `gather`; `download` fetches one page.

use pausa::ch4_downloads::{Downloaded, Downloads};
use pausa::{Loop, Session, gather};

use crate::Genawaiter;
use crate::adapter::future;

impl Downloads for Genawaiter {
    fn download<S: Session>(session: S, url: String) -> impl Future<Output = Result<usize, S::Error>> {
        future(async move |mut task| {
            let page = task.wait_for(session.get(&url)).await?;
            Ok(page.len())
        })
    }

    fn at_once<L: Loop, S: Session>(
        event_loop: L,
        session: S,
        urls: Vec<String>,
    ) -> impl Future<Output = Vec<Downloaded<S>>> {
        future(async move |mut task| {
            let downloads = urls.into_iter().map(|url| Self::download(session.clone(), url));
            task.wait_for(gather(&event_loop, downloads)).await
        })
    }
}
