//! `ch4_downloads` on a stack of its own: several pages at once.
//!
//! All concurrency is in `gather`; `download` fetches one page.

use pausa::ch4_downloads::{Downloaded, Downloads};
use pausa::{Loop, Session, gather};

use crate::Corosensei;
use crate::adapter::future;

impl Downloads for Corosensei {
    fn download<S: Session>(session: S, url: String) -> impl Future<Output = Result<usize, S::Error>> {
        future(move |task| {
            let page = task.wait_for(session.get(&url))?;
            Ok(page.len())
        })
    }

    fn at_once<L: Loop, S: Session>(
        event_loop: L,
        session: S,
        urls: Vec<String>,
    ) -> impl Future<Output = Vec<Downloaded<S>>> {
        future(move |task| {
            let downloads = urls.into_iter().map(|url| Self::download(session.clone(), url));
            task.wait_for(gather(&event_loop, downloads))
        })
    }
}
