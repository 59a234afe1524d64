//! Each way to fail: the same error and the same line from every client.

use std::io::{Write, copy, sink};
use std::net::TcpListener;
use std::time::Duration;

use pausa_http::DownloadErrorKind::{CutShort, HostNotFound, Protocol, Refused, Status, TimedOut};
use pausa_http::{DownloadError, DownloadErrorKind, Embedded};

use crate::{LOCALHOST, MINUTE, RawServer, by_each_client};

/// Asks each client, which has to fail with this error. Its line is the URL and this message.
#[track_caller]
fn assert_fails(url: &str, timeout: Duration, kind: DownloadErrorKind, message: &str) {
    let error = DownloadError { url: url.to_string(), kind };
    assert_eq!(error.to_string(), format!("{url}: {message}"));
    for (client, page) in by_each_client(url, timeout) {
        assert_eq!(page, Err(error.clone()), "{client}");
    }
}

#[test]
fn a_host_that_does_not_exist_is_not_found() {
    let kind = HostNotFound { host: "nope.invalid".into() };
    let message = "there is no host nope.invalid: check its name, or the network";
    assert_fails("http://nope.invalid/page/1", MINUTE, kind, message);
}

#[test]
fn a_port_without_a_listener_refuses() {
    let server = TcpListener::bind(LOCALHOST).unwrap().local_addr().unwrap().to_string();
    let message = format!("connection refused: start a server at {server}, or check the port");
    assert_fails(&format!("http://{server}/page/1"), MINUTE, Refused { server }, &message);
}

#[test]
fn a_page_that_is_not_complete_in_time_is_a_time_out() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    let never = server.base_url() + "/never";
    let half = RawServer::start(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")?;
        // Waits for the client to hang up.
        copy(stream, &mut sink()).map(drop)
    });
    for (url, millis, seconds) in [(&never, 50, "0.05"), (&half.url(), 50, "0.05"), (&never, 0, "0")] {
        let after = Duration::from_millis(millis);
        let message = format!("timed out after {seconds} s: try again, or allow more time");
        assert_fails(url, after, TimedOut { after }, &message);
    }
}

#[test]
fn a_status_that_is_no_success_is_an_error() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    let messages = [
        ("/nothing", 404, "status 404 Not Found: check the path"),
        ("/page/0", 404, "status 404 Not Found: check the path"),
        ("/status/500", 500, "status 500 Internal Server Error: the server has failed, try again later"),
        ("/status/599", 599, "status 599 of the server's own: the server has failed, try again later"),
        (
            "/status/302",
            302,
            "status 302 Found: only a page with status 200 is a success, and a redirection is not followed",
        ),
    ];
    for (path, status, message) in messages {
        assert_fails(&(server.base_url() + path), MINUTE, Status { status }, message);
    }
}

#[test]
fn a_page_or_chunks_that_end_early_and_a_missing_answer_are_cut_short() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    let chunks = RawServer::with_text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    let nothing = RawServer::with_text("");
    for (url, received, expected, of) in [
        (server.base_url() + "/cut-short", 64, Some(1256), "64 of 1256"),
        (chunks.url(), 5, None, "5"),
        (nothing.url(), 0, None, "0"),
    ] {
        let message =
            format!("cut short after {of} bytes: the server closed the connection early, try again");
        assert_fails(&url, MINUTE, CutShort { received, expected }, &message);
    }
}

#[test]
fn an_answer_in_another_protocol_is_an_error() {
    for answer in [
        "220 mail.example.com ESMTP\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a number\r\n",
    ] {
        let raw = RawServer::with_text(answer);
        let server = raw.address.clone();
        let message = format!("what came back is not HTTP/1.1: is there a web server at {server}?");
        assert_fails(&raw.url(), MINUTE, Protocol { server }, &message);
    }
}
