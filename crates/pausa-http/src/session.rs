//! The client that pauses: HTTP over any loop. While a page is on its way, the loop is free for others.

use std::cell::Cell;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use futures_lite::future::or;
use pausa::Loop;
use tokio::sync::{Semaphore, oneshot};

use crate::DownloadError;
use crate::exchange::{exchange, look_up, of_the_name};
use crate::limits;
use crate::url::Target;

/// A download under way: ready with the page's bytes. Dropping it cancels the download and closes its connection.
pub type Get = Pin<Box<dyn Future<Output = Result<Vec<u8>, DownloadError>>>>;

/// How long a download waits when the system has no room for its connection, before it tries again.
pub(crate) const REST: Duration = Duration::from_millis(50);

/// How many names are looked up at once: each takes a thread and some file descriptors.
const LOOKUPS: usize = 4;

/// Downloads pages over a loop (chapter 4: `aiohttp.ClientSession`). Clones share the loop, the time-out and the limits;
/// every download has a connection of its own.
#[derive(Clone, Debug)]
pub struct HttpSession<L> {
    event_loop: L,
    timeout: Duration,
    shared: Rc<Shared>,
}

/// What the downloads of a session share.
#[derive(Debug)]
struct Shared {
    /// A permit for each connection.
    connections: Semaphore,
    lookups: Semaphore,
    /// The bytes of unfinished pages.
    held: Cell<usize>,
    /// Since when no download has ended otherwise than for want of room, if the last one was tried in vain.
    no_room_since: Cell<Option<Duration>>,
}

impl<L: Loop> HttpSession<L> {
    /// A session on this loop. The time-out is that of each download, by the loop's clock, from the attempt to connect to
    /// the last byte.
    ///
    /// A download waits while the session has as many connections as half of the process's file descriptors, or
    /// [`MOST_CONNECTIONS`](crate::MOST_CONNECTIONS). When the system has no room for a connection all the same, the
    /// download tries again. All that wait so fail when no other of the session has ended for as long as the time-out.
    ///
    /// On a virtual clock, looking up a host's name takes no time at all, so that a sleeper may overtake it: there, let
    /// the URL have an address.
    pub fn new(event_loop: L, timeout: Duration) -> Self {
        let shared = Shared {
            connections: Semaphore::new(limits::connections()),
            lookups: Semaphore::new(LOOKUPS),
            held: Cell::new(0),
            no_room_since: Cell::new(None),
        };
        HttpSession { event_loop, timeout, shared: Rc::new(shared) }
    }

    /// The page at a URL. Nothing is done before the first poll.
    ///
    /// # Errors
    /// Those of [`DownloadError`], as the result of the download.
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
                Err(target.timed_out(self.timeout))
            };
            let page = or(self.attempt(target), too_late).await;
            if !matches!(page, Err(DownloadError::NoRoom { .. })) {
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

    /// The host's addresses. A download that is dropped meanwhile leaves the looking thread behind until the system has
    /// answered.
    async fn addresses(&self, target: &Target) -> Result<Vec<SocketAddr>, DownloadError> {
        let _place = self.shared.lookups.acquire().await;
        let (answer, addresses) = oneshot::channel();
        // The receiver is gone when the download has been dropped.
        look_up(target, move |found| drop(answer.send(found))).map_err(|error| target.failed(&error))?;
        match addresses.await {
            Ok(found) => found.map_err(|error| of_the_name(target, &error)),
            Err(_) => Err(target.host_not_found()),
        }
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
