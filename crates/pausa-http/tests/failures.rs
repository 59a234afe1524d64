//! Each way to fail: the same variant and the same line from every client.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use common::{LOCALHOST, MINUTE, by_each_client};
use pausa_http::{DownloadError, Embedded};

/// Asks each client, which has to fail with this error and this line, in which `{url}` stands for the URL.
#[track_caller]
fn assert_fails(url: &str, timeout: Duration, error: impl Fn(String) -> DownloadError, line: &str) {
    let error = error(url.to_string());
    assert_eq!(error.to_string(), line.replace("{url}", url));
    for (client, page) in by_each_client(url, timeout) {
        assert_eq!(page, Err(error.clone()), "{client}");
    }
}

/// What a server does when it has answered.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    HangsUp,
    WaitsForTheClientToHangUp,
}

/// A server without hyper, which sends every client these bytes after its request.
fn raw_server(answer: &'static str, then: Then) -> String {
    let listener = TcpListener::bind(LOCALHOST).unwrap();
    let address = listener.local_addr().unwrap();
    // One for each client; then the thread ends.
    thread::spawn(move || {
        for _ in 0..4 {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            assert!(lines.any(|line| line.unwrap().is_empty()));
            stream.write_all(answer.as_bytes()).unwrap();
            if then == Then::WaitsForTheClientToHangUp {
                while let Some(Ok(_)) = lines.next() {}
            }
        }
    });
    format!("http://{address}/")
}

#[test]
fn an_invalid_url_is_refused() {
    let no_host = ["", "/page/1", "example.com", "http://", "http:///page/1", "http://a b/"];
    let no_port = ["http://localhost:99999/", "http://localhost:/"];
    let with_a_users_name = ["http://me:secret@localhost/"];
    for text in no_host.into_iter().chain(no_port).chain(with_a_users_name) {
        let line = "`{url}` is not a URL: it should look like http://host/path";
        assert_fails(text, MINUTE, |url| DownloadError::NotAUrl { url }, line);
    }
}

#[test]
fn another_scheme_than_http_is_refused() {
    let https = |url| DownloadError::NotHttp { url, scheme: "https".into() };
    assert_fails("https://example.com/", MINUTE, https, "{url}: only http here, not https: there is no TLS");
    let ftp = |url| DownloadError::NotHttp { url, scheme: "ftp".into() };
    assert_fails("ftp://example.com/", MINUTE, ftp, "{url}: only http here, not ftp: there is no TLS");
}

#[test]
fn a_host_that_does_not_exist_is_not_found() {
    assert_fails(
        "http://nope.invalid/page/1",
        MINUTE,
        |url| DownloadError::HostNotFound { url, host: "nope.invalid".into() },
        "{url}: there is no host nope.invalid: check its name, or the network",
    );
}

#[test]
fn a_port_without_a_listener_refuses() {
    let address = TcpListener::bind(LOCALHOST).unwrap().local_addr().unwrap();
    assert_fails(
        &format!("http://{address}/page/1"),
        MINUTE,
        |url| DownloadError::Refused { url, server: address.to_string() },
        &format!("{{url}}: connection refused: start a server at {address}, or check the port"),
    );
}

#[test]
fn no_answer_in_time_is_a_time_out() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    let after = Duration::from_millis(250);
    assert_fails(
        &(server.base_url() + "/never"),
        after,
        |url| DownloadError::TimedOut { url, after },
        "{url}: timed out after 0.25 s: try again, or allow more time",
    );
}

#[test]
fn a_page_that_stops_half_way_is_a_time_out() {
    let after = Duration::from_millis(250);
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello";
    assert_fails(
        &raw_server(half, Then::WaitsForTheClientToHangUp),
        after,
        |url| DownloadError::TimedOut { url, after },
        "{url}: timed out after 0.25 s: try again, or allow more time",
    );
}

#[test]
fn no_time_at_all_is_a_time_out_too() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    let after = Duration::ZERO;
    assert_fails(
        &(server.base_url() + "/never"),
        after,
        |url| DownloadError::TimedOut { url, after },
        "{url}: timed out after 0 s: try again, or allow more time",
    );
}

#[test]
fn a_status_that_is_no_success_is_an_error() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    let lines = [
        ("/nothing", 404, "{url}: status 404 Not Found: check the path"),
        ("/page/0", 404, "{url}: status 404 Not Found: check the path"),
        (
            "/status/500",
            500,
            "{url}: status 500 Internal Server Error: the server has failed, try again later",
        ),
        ("/status/599", 599, "{url}: status 599 of the server's own: the server has failed, try again later"),
        (
            "/status/302",
            302,
            "{url}: status 302 Found: only a page with status 200 is a success, and a redirection is not followed",
        ),
    ];
    for (path, status, line) in lines {
        assert_fails(&(server.base_url() + path), MINUTE, |url| DownloadError::Status { url, status }, line);
    }
}

#[test]
fn a_page_that_ends_early_is_cut_short() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    assert_fails(
        &(server.base_url() + "/cut-short"),
        MINUTE,
        |url| DownloadError::CutShort { url, received: 64, expected: Some(1256) },
        "{url}: cut short after 64 of 1256 bytes: the server closed the connection early, try again",
    );
}

#[test]
fn chunks_that_end_early_are_cut_short() {
    assert_fails(
        &raw_server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", Then::HangsUp),
        MINUTE,
        |url| DownloadError::CutShort { url, received: 5, expected: None },
        "{url}: cut short after 5 bytes: the server closed the connection early, try again",
    );
}

#[test]
fn a_server_that_hangs_up_without_an_answer_has_cut_it_short() {
    assert_fails(
        &raw_server("", Then::HangsUp),
        MINUTE,
        |url| DownloadError::CutShort { url, received: 0, expected: None },
        "{url}: cut short after 0 bytes: the server closed the connection early, try again",
    );
}

#[test]
fn an_answer_in_another_protocol_is_an_error() {
    for answer in [
        "220 mail.example.com ESMTP\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a number\r\n",
    ] {
        let url = raw_server(answer, Then::HangsUp);
        let server = url.trim_start_matches("http://").trim_end_matches('/').to_string();
        assert_fails(
            &url,
            MINUTE,
            |url| DownloadError::Protocol { url, server: server.clone() },
            &format!("{{url}}: what came back is not HTTP/1.1: is there a web server at {server}?"),
        );
    }
}
