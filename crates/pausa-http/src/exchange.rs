//! One request and its response over a connection. Both clients use it, so they accept the same responses.

use std::cell::Cell;
use std::error::Error;
use std::future::{pending, poll_fn};
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::thread;

use futures_lite::future::or;
use hyper::Response;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use pausa::Stream;

use crate::DownloadError;
use crate::DownloadErrorKind::{CutShort, Status, TooLarge};
use crate::io::{Allowance, Connection};
use crate::limits::{MOST_HEAD, MOST_HEADERS, MOST_PAGE, Page};
use crate::url::Target;

/// Requests the page over a new connection. `held` counts the bytes of unfinished pages.
pub(crate) async fn exchange(
    stream: impl Stream,
    target: &Target,
    held: &Cell<usize>,
) -> Result<Vec<u8>, DownloadError> {
    // The head, and interim responses before it.
    let allowance = Allowance::new(2 * MOST_HEAD);
    let handshake = http1::Builder::new()
        .max_headers(MOST_HEADERS)
        .max_header_size(MOST_HEAD)
        .handshake(Connection::with_allowance(stream, allowance.clone()))
        .await;
    let (mut requests, connection) = handshake.map_err(|error| of_the_head(target, &error))?;
    let exchange = async {
        let response = requests.send_request(target.request()).await;
        allowance.lift();
        receive(target, response.map_err(|error| of_the_head(target, &error))?, held).await
    };
    // `connection` reads and writes for `exchange`. If it fails, `exchange` returns the error.
    let reading_and_writing = async {
        let _ = connection.await;
        pending().await
    };
    or(exchange, reading_and_writing).await
}

/// Looks up the host's addresses on a new thread, because the system's lookup blocks, and sends them from there. A host
/// that is an address needs no lookup.
///
/// # Errors
/// If the system cannot start a thread.
pub(crate) fn look_up(
    target: &Target,
    send: impl FnOnce(Result<Vec<SocketAddr>, DownloadError>) + Send + 'static,
) -> Result<(), DownloadError> {
    if let Ok(address) = target.host.parse::<IpAddr>() {
        send(Ok(vec![SocketAddr::new(address, target.port)]));
        return Ok(());
    }
    let asked = target.clone();
    let ask = move || {
        let found = (&*asked.host, asked.port).to_socket_addrs();
        send(found.map(Iterator::collect).map_err(|error| match error.raw_os_error() {
            // Errors of the system itself have a number, for example when no file descriptor is free.
            Some(_) => asked.failed(&error),
            None => asked.host_not_found(),
        }));
    };
    let thread = thread::Builder::new().name("resolve".into()).spawn(ask);
    thread.map(drop).map_err(|error| target.failed(&error))
}

async fn receive(
    target: &Target,
    response: Response<Incoming>,
    held: &Cell<usize>,
) -> Result<Vec<u8>, DownloadError> {
    if !response.status().is_success() {
        return Err(target.error(Status { status: response.status().as_u16() }));
    }
    let mut body = response.into_body();
    let expected = body.size_hint().exact();
    if expected.is_some_and(|length| length > MOST_PAGE as u64) {
        return Err(target.error(TooLarge));
    }
    let mut page = Page::new(held);
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|error| of_the_body(target, &error, page.len(), expected))?;
        // A frame that is not data holds trailers; they are ignored.
        if let Ok(data) = frame.into_data() {
            page.try_extend(&data).map_err(|()| target.error(TooLarge))?;
        }
    }
    Ok(page.finish())
}

fn of_the_head(target: &Target, error: &hyper::Error) -> DownloadError {
    match system_error(error) {
        Some(error) => target.failed(error),
        None if error.is_parse_too_large() => target.error(TooLarge),
        None if error.is_parse() => target.protocol(),
        None => target.error(CutShort { received: 0, expected: None }),
    }
}

fn of_the_body(
    target: &Target,
    error: &hyper::Error,
    received: usize,
    expected: Option<u64>,
) -> DownloadError {
    match system_error(error).map(io::Error::kind) {
        // hyper's messages for invalid chunks, and for endless chunk extensions and trailers.
        Some(io::ErrorKind::InvalidInput) => target.protocol(),
        Some(io::ErrorKind::InvalidData) => target.error(TooLarge),
        _ => target.error(CutShort { received, expected }),
    }
}

fn system_error(error: &hyper::Error) -> Option<&io::Error> {
    error.source()?.downcast_ref()
}
