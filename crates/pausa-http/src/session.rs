//! The client that pauses: HTTP over any loop. While a page is on its way, the loop is free for others.

use std::error::Error;
use std::future::{pending, poll_fn};
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::thread;
use std::time::Duration;

use futures_lite::future::or;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper::{Request, Response};
use pausa::Loop;
use tokio::sync::oneshot;

use crate::DownloadError;
use crate::io::Connection;
use crate::url::Target;

/// A download under way: ready with the page's bytes. Dropping it cancels the download and closes its connection.
pub type Get = Pin<Box<dyn Future<Output = Result<Vec<u8>, DownloadError>>>>;

/// Downloads pages over a loop (chapter 4: `aiohttp.ClientSession`). Clones share the loop and the time-out; every
/// download has a connection of its own.
#[derive(Clone, Debug)]
pub struct HttpSession<L> {
    event_loop: L,
    timeout: Duration,
}

impl<L: Loop> HttpSession<L> {
    /// A session on this loop. The time-out is that of each download, by the loop's clock, from the first poll to the
    /// last byte.
    ///
    /// On a virtual clock, looking up a host's name takes no time at all, so that a sleeper may overtake it: there, let
    /// the URL have an address.
    pub fn new(event_loop: L, timeout: Duration) -> Self {
        HttpSession { event_loop, timeout }
    }

    /// The page at a URL. Nothing is done before the first poll.
    ///
    /// # Errors
    /// Those of [`DownloadError`], as the result of the download.
    pub fn get(&self, url: &str) -> Get {
        let HttpSession { event_loop, timeout } = self.clone();
        let url = url.to_string();
        Box::pin(async move {
            let target = Target::parse(&url)?;
            let in_time = download(&event_loop, &target);
            let too_late = async {
                event_loop.sleep(timeout).await;
                Err(target.timed_out(timeout))
            };
            or(in_time, too_late).await
        })
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

async fn download<L: Loop>(event_loop: &L, target: &Target) -> Result<Vec<u8>, DownloadError> {
    let stream = connect(event_loop, target).await?;
    let handshake = http1::handshake::<_, String>(Connection(stream)).await;
    let (mut requests, connection) = handshake.map_err(|error| of_the_head(target, &error))?;
    let exchange = async {
        let response = requests.send_request(request(target)).await;
        receive(target, response.map_err(|error| of_the_head(target, &error))?).await
    };
    // The connection does the reading and writing for the exchange. If it fails, the exchange hears of it, and is the
    // one to say so.
    let reading_and_writing = async {
        let _ = connection.await;
        pending().await
    };
    or(exchange, reading_and_writing).await
}

/// Connects to the first of the host's addresses that accepts.
async fn connect<L: Loop>(event_loop: &L, target: &Target) -> Result<L::Stream, DownloadError> {
    let mut result = Err(target.host_not_found());
    for address in resolve(target).await? {
        result = event_loop.connect(address).await.map_err(|error| target.failed(&error));
        if result.is_ok() {
            break;
        }
    }
    result
}

/// The host's addresses. An address is its own; a name is looked up by the system, which blocks whoever asks. So a
/// thread asks, and wakes the task from outside the loop when it knows. A download that is dropped meanwhile leaves the
/// thread behind until the system has answered.
async fn resolve(target: &Target) -> Result<Vec<SocketAddr>, DownloadError> {
    if let Ok(address) = target.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, target.port)]);
    }
    let (answer, addresses) = oneshot::channel();
    let name = (target.host.clone(), target.port);
    let ask = move || {
        // Nobody is there to hear it when the download has been dropped.
        let _ = answer.send(name.to_socket_addrs());
    };
    thread::Builder::new().name("resolve".into()).spawn(ask).map_err(|error| target.failed(&error))?;
    match addresses.await {
        Ok(Ok(addresses)) => Ok(addresses.collect()),
        // The system's own errors have a number: no file descriptor is left to ask with, say.
        Ok(Err(error)) if error.raw_os_error().is_some() => Err(target.failed(&error)),
        Ok(Err(_)) | Err(_) => Err(target.host_not_found()),
    }
}

fn request(target: &Target) -> Request<String> {
    // To a server, the URL is said in two parts: the path, and in a header the host.
    let path = target.uri.path_and_query().map_or("/", |path| path.as_str());
    let host = target.uri.authority().map_or("", |authority| authority.as_str());
    Request::get(path).header(HOST, host).body(String::new()).expect("the parts of a URL are a request's")
}

async fn receive(target: &Target, response: Response<Incoming>) -> Result<Vec<u8>, DownloadError> {
    if !response.status().is_success() {
        return Err(target.status(response.status()));
    }
    let mut body = response.into_body();
    let expected = body.size_hint().exact();
    let mut page = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        match frame {
            Ok(frame) => page.extend_from_slice(&frame.into_data().unwrap_or_default()),
            Err(error) => return Err(of_the_body(target, &error, page.len(), expected)),
        }
    }
    Ok(page)
}

fn of_the_head(target: &Target, error: &hyper::Error) -> DownloadError {
    match system_error(error) {
        Some(error) => target.failed(error),
        None if error.is_parse() => target.protocol(),
        None => target.cut_short(0, None),
    }
}

fn of_the_body(
    target: &Target,
    error: &hyper::Error,
    received: usize,
    expected: Option<u64>,
) -> DownloadError {
    match system_error(error).map(io::Error::kind) {
        // What hyper says of chunks that are none.
        Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => target.protocol(),
        _ => target.cut_short(received, expected),
    }
}

fn system_error(error: &hyper::Error) -> Option<&io::Error> {
    error.source()?.downcast_ref()
}
