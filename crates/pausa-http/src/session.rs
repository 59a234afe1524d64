//! The asynchronous client: HTTP on any loop. Other tasks run while a download waits.

use std::cell::Cell;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use futures_lite::future::or;
use pausa::Loop;
use tokio::sync::{Semaphore, oneshot};

use crate::exchange::{exchange, look_up};
use crate::limits::{self, REST};
use crate::url::Target;
use crate::{DownloadError, DownloadErrorKind};

/// A download; a future of the page's bytes. Dropping it cancels the download and closes its connection.
pub type Get = Pin<Box<dyn Future<Output = Result<Vec<u8>, DownloadError>>>>;

/// The largest number of concurrent name lookups. Each takes a thread and some file descriptors.
const LOOKUPS: usize = 4;

/// Downloads pages on a loop (chapter 4: `aiohttp.ClientSession`). Clones share the loop, the time-out and the limits. Each
/// download has its own connection.
#[derive(Clone, Debug)]
pub struct HttpSession<L> {
    event_loop: L,
    timeout: Duration,
    shared: Rc<Shared>,
}

/// State that the downloads of a session share.
#[derive(Debug)]
struct Shared {
    /// One permit per connection.
    connections: Semaphore,
    lookups: Semaphore,
    /// The number of bytes of unfinished pages.
    held: Cell<usize>,
    /// If the last attempt failed for lack of resources: the time since which no download has ended for another reason.
    no_room_since: Cell<Option<Duration>>,
}

impl<L: Loop> HttpSession<L> {
    /// Makes a session on a loop. The time-out applies to each download, by the loop's clock, from connecting to the last byte.
    ///
    /// A download waits while the session has [`MOST_CONNECTIONS`](crate::MOST_CONNECTIONS) connections, or as many as half of
    /// the process's file descriptors. If the system has no resources for a connection, the download tries again. It fails
    /// when no other download of the session has ended for the length of the time-out.
    ///
    /// On a virtual clock, a name lookup takes no time, so a sleep may end before it. Use URLs with an address there.
    pub fn new(event_loop: L, timeout: Duration) -> Self {
        let shared = Shared {
            connections: Semaphore::new(limits::connections()),
            lookups: Semaphore::new(LOOKUPS),
            held: Cell::new(0),
            no_room_since: Cell::new(None),
        };
        HttpSession { event_loop, timeout, shared: Rc::new(shared) }
    }

    /// Downloads the page at a URL. The download starts at the first poll.
    ///
    /// # Errors
    /// The result of the download is a [`DownloadError`] if it fails.
    pub fn get(&self, url: &str) -> Get {
        let (session, url) = (self.clone(), url.to_string());
        Box::pin(async move { session.download(&Target::parse(&url)?).await })
    }

    async fn download(&self, target: &Target) -> Result<Vec<u8>, DownloadError> {
        let no_room_since = &self.shared.no_room_since;
        let _place = self.shared.connections.acquire().await;
        loop {
            let too_late = async {
                self.event_loop.sleep(self.timeout).await;
                Err(target.error(DownloadErrorKind::TimedOut { after: self.timeout }))
            };
            let page = or(self.attempt(target), too_late).await;
            if !matches!(page, Err(DownloadError { kind: DownloadErrorKind::NoRoom { .. }, .. })) {
                no_room_since.set(None);
                return page;
            }
            let now = self.event_loop.now();
            let since = no_room_since.get().unwrap_or(now);
            no_room_since.set(Some(since));
            if now - since >= self.timeout {
                return page;
            }
            self.event_loop.sleep(REST).await;
        }
    }

    async fn attempt(&self, target: &Target) -> Result<Vec<u8>, DownloadError> {
        let stream = self.connect(target).await?;
        exchange(stream, target, &self.shared.held).await
    }

    /// Connects to the first of the host's addresses that accepts.
    async fn connect(&self, target: &Target) -> Result<L::Stream, DownloadError> {
        let mut result = Err(target.host_not_found());
        for address in self.addresses(target).await? {
            result = self.event_loop.connect(address).await.map_err(|error| target.failed(&error));
            if result.is_ok() {
                break;
            }
        }
        result
    }

    /// Looks up the host's addresses. If the download is dropped meanwhile, the thread runs until the system's lookup returns.
    async fn addresses(&self, target: &Target) -> Result<Vec<SocketAddr>, DownloadError> {
        let _place = self.shared.lookups.acquire().await;
        let (answer, addresses) = oneshot::channel();
        // Fails if the download has been dropped, and the receiver with it.
        look_up(target, move |found| drop(answer.send(found)))?;
        addresses.await.unwrap_or_else(|_| Err(target.host_not_found()))
    }
}

impl<L: Loop> pausa::Session for HttpSession<L> {
    type Error = DownloadError;
    type Get = Get;

    fn get(&self, url: &str) -> Get {
        HttpSession::get(self, url)
    }
}

/// Nothing in it is ever pinned.
impl<L> Unpin for HttpSession<L> {}
