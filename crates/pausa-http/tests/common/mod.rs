//! The clients and the loops that the tests ask one after the other.

#![allow(dead_code, reason = "each test file uses some of it")]

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use pausa::{Listener, Loop, gather};
use pausa_http::{DownloadError, HttpSession, Site, blocking_get, serve};
use pausa_loops::{Clock, LoopName, OnLoop, run};

/// Long enough not to matter.
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

pub(crate) const LOCALHOST: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

pub(crate) type Page = Result<Vec<u8>, DownloadError>;

/// Downloads all of them at once.
pub(crate) struct Downloads {
    pub(crate) urls: Vec<String>,
    pub(crate) timeout: Duration,
}

impl OnLoop for Downloads {
    type Output = Vec<Page>;

    async fn main<L: Loop>(self, event_loop: L) -> Vec<Page> {
        let session = HttpSession::new(event_loop.clone(), self.timeout);
        let pages = gather(&event_loop, self.urls.iter().map(|url| session.get(url))).await;
        pages.into_iter().map(|page| page.expect("no task panicked")).collect()
    }
}

/// [`Downloads`] from a server on the same loop, and how long that took by the loop's clock.
pub(crate) struct WithServer {
    pub(crate) site: Site,
    pub(crate) paths: Vec<String>,
    pub(crate) timeout: Duration,
}

impl OnLoop for WithServer {
    type Output = (Vec<Page>, Duration);

    async fn main<L: Loop>(self, event_loop: L) -> (Vec<Page>, Duration) {
        let listener = event_loop.listen(LOCALHOST).unwrap();
        let address = listener.local_addr().unwrap();
        let _server = event_loop.spawn(serve(event_loop.clone(), listener, self.site));
        let urls = self.paths.iter().map(|path| format!("http://{address}{path}")).collect();
        let before = event_loop.now();
        let pages = Downloads { urls, timeout: self.timeout }.main(event_loop.clone()).await;
        (pages, event_loop.now() - before)
    }
}

/// One page by each client: over the three loops, and by the one that blocks.
pub(crate) fn by_each_client(url: &str, timeout: Duration) -> [(String, Page); 4] {
    let over = |name: LoopName| {
        let program = Downloads { urls: vec![url.to_string()], timeout };
        (format!("over {name}"), run(name, Clock::Real, program).unwrap().remove(0))
    };
    let [ours, tokio, smol] = LoopName::ALL.map(over);
    [ours, tokio, smol, ("blocking".to_string(), blocking_get(url, timeout))]
}

pub(crate) fn site_page(path: &str) -> Vec<u8> {
    Site::page(path).unwrap().into_bytes()
}
