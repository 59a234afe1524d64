//! Serves the pages that the story downloads, on any loop: one task per connection, and a delay before each page.

use std::convert::Infallible;
use std::fmt::Write;
use std::future::pending;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use pausa::{Loop, accept};

use crate::io::Connection;
use crate::limits::REST;

/// The length of each page in bytes: that of `example.com` in chapter 4.
pub const PAGE_LENGTH: usize = 1256;

/// The pages of the server: `/page/1`, `/page/2` and so on, `/example.com`, `/example.org` and `/example.net`.
///
/// Tests use `/status/500` (any status from 200 to 599), `/cut-short`, which closes the connection in the middle of the
/// page, and `/never`, which never responds. Every other path is 404.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The delay before each response, by the clock of the server's loop.
    pub delay: Duration,
}

impl Site {
    /// The page at a path, [`PAGE_LENGTH`] bytes of HTML, if there is one.
    pub fn page(path: &str) -> Option<String> {
        let title = match path {
            "/example.com" | "/example.org" | "/example.net" => path[1..].to_string(),
            _ => match path.strip_prefix("/page/")?.parse::<u64>().ok()? {
                0 => return None,
                number => format!("Page {number}"),
            },
        };
        let mut page = format!("<!doctype html>\n<title>{title}</title>\n<h1>{title}</h1>\n");
        let mut line = 1;
        while page.len() < PAGE_LENGTH {
            let _ = writeln!(page, "<p>Line {line} of a page to be downloaded while others are, too.</p>");
            line += 1;
        }
        page.truncate(PAGE_LENGTH - 1);
        page.push('\n');
        Some(page)
    }

    async fn answer<L: Loop>(self, event_loop: L, request: Request<Incoming>) -> Response<Content> {
        event_loop.sleep(self.delay).await;
        let path = request.uri().path();
        if request.method() != Method::GET {
            return plain(StatusCode::METHOD_NOT_ALLOWED);
        }
        if let Some(page) = Site::page(path) {
            return html(Content::whole(page));
        }
        match path {
            "/cut-short" => html(Content::cut_short()),
            "/never" => pending().await,
            _ => {
                let status = path.strip_prefix("/status/").and_then(|status| status.parse().ok());
                let status = status.filter(|status| (200..600).contains(status));
                plain(StatusCode::from_u16(status.unwrap_or(404)).expect("it has three digits"))
            }
        }
    }
}

/// Serves until the future is dropped; the listener and all connections are then closed. An error of one connection ends only
/// that connection. When no file descriptor is free, the server waits and tries again.
pub async fn serve<L: Loop>(event_loop: L, listener: L::Listener, site: Site) {
    serve_and_tell(event_loop, listener, site, |_| ()).await;
}

/// [`serve`], with a callback that receives the loop's time whenever a response is ready.
pub(crate) async fn serve_and_tell<L: Loop>(
    event_loop: L,
    mut listener: L::Listener,
    site: Site,
    tell: impl Fn(Duration) + Clone + 'static,
) {
    // Dropping a handle cancels its task. Finished ones are removed when the list has doubled, so the cost per client
    // does not depend on the number of clients.
    let mut connections = Vec::new();
    let mut sweep_at = 64;
    loop {
        match accept(&mut listener).await {
            Ok((stream, _)) => {
                connections.push(event_loop.spawn(converse(event_loop.clone(), stream, site, tell.clone())));
            }
            // If no file descriptor was free, one may be free after a while.
            Err(_) => event_loop.sleep(REST).await,
        }
        if connections.len() >= sweep_at {
            let mut nobody = Context::from_waker(Waker::noop());
            connections.retain_mut(|task| Pin::new(task).poll(&mut nobody).is_pending());
            sweep_at = 2 * connections.len().max(32);
        }
    }
}

/// Responds to a client until it closes the connection.
async fn converse<L: Loop>(event_loop: L, stream: L::Stream, site: Site, tell: impl Fn(Duration)) {
    let tell = &tell;
    let service = service_fn(|request| {
        let event_loop = event_loop.clone();
        async move {
            let answer = site.answer(event_loop.clone(), request).await;
            tell(event_loop.now());
            Ok::<_, Infallible>(answer)
        }
    });
    // hyper notices a closed connection even while the response is delayed, and returns an error. It is ignored.
    let _ = http1::Builder::new()
        .header_read_timeout(None)
        .serve_connection(Connection::new(stream), service)
        .await;
}

fn html(content: Content) -> Response<Content> {
    let response = Response::builder().header(CONTENT_TYPE, "text/html; charset=utf-8");
    response.body(content).expect("the header is right")
}

fn plain(status: StatusCode) -> Response<Content> {
    let reason = status.canonical_reason().unwrap_or("a status of its own");
    let mut response = Response::new(Content::whole(format!("{reason}\n")));
    *response.status_mut() = status;
    response
}

/// The body of a response: some bytes, then the end or a broken connection.
struct Content {
    bytes: Bytes,
    /// The `content-length` header.
    length: u64,
    then: Then,
}

enum Then {
    Bytes,
    End,
    /// Pends once, so that hyper sends what it has buffered; an error would discard it.
    Pause,
    /// Fails, which closes the connection.
    Break,
}

impl Content {
    fn whole(text: String) -> Content {
        Content { length: text.len() as u64, bytes: text.into(), then: Then::Bytes }
    }

    fn cut_short() -> Content {
        Content { length: PAGE_LENGTH as u64, ..Content::whole("<!doctype html>\n".repeat(4)) }
    }
}

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.then {
            Then::Bytes => {
                let bytes = std::mem::take(&mut self.bytes);
                let is_all = bytes.len() as u64 == self.length;
                self.then = if is_all { Then::End } else { Then::Pause };
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Then::End => Poll::Ready(None),
            Then::Pause => {
                self.then = Then::Break;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Then::Break => Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.then, Then::End)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
