//! `ch4_downloads` with the language's own `async`: several pages at once.
//!
//! All concurrency is in `gather`; `download` fetches one page.

use pausa::ch4_downloads::{Downloaded, Downloads};
use pausa::{Loop, Session, gather};

use crate::Async;

impl Downloads for Async {
    fn download<S: Session>(session: S, url: String) -> impl Future<Output = Result<usize, S::Error>> {
        async move {
            let page = session.get(&url).await?;
            Ok(page.len())
        }
    }

    fn at_once<L: Loop, S: Session>(
        event_loop: L,
        session: S,
        urls: Vec<String>,
    ) -> impl Future<Output = Vec<Downloaded<S>>> {
        async move {
            let downloads = urls.into_iter().map(|url| Self::download(session.clone(), url));
            gather(&event_loop, downloads).await
        }
    }
}
