//! Both clients accept and reject the same URLs and the same answers.

use std::io::Write;
use std::time::Duration;

use pausa_http::DownloadErrorKind::{CutShort, NotAUrl, NotHttp, Protocol, Status, TooLarge};
use pausa_http::{MOST_HEAD, MOST_HEADERS, MOST_PAGE, blocking_get};
use proptest::prelude::*;

use crate::{MINUTE, Page, RawServer, by_each_client};

/// The one result of all clients.
#[track_caller]
fn agreed(url: &str, timeout: Duration) -> Page {
    let [(_, first), others @ ..] = by_each_client(url, timeout);
    for (client, page) in others {
        assert_eq!(page, first, "{client}, {url}");
    }
    first
}

fn kind(page: &Page) -> &'static str {
    match page.as_ref().map_err(|error| &error.kind) {
        Ok(_) => "ok",
        Err(TooLarge) => "too large",
        Err(Protocol { .. }) => "protocol",
        Err(CutShort { .. }) => "cut short",
        Err(Status { .. }) => "status",
        Err(_) => "other",
    }
}

#[test]
fn every_client_requests_the_same_path_for_a_url() {
    let server = RawServer::with_text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    // What follows `http://127.0.0.1:PORT`, and what is asked for then.
    let asked = [
        ("", "/"),
        ("/", "/"),
        ("?x", "/?x"),
        ("?", "/?"),
        ("#part", "/"),
        ("?x#part", "/?x"),
        ("/?x", "/?x"),
        ("//", "//"),
        ("/a/../b", "/a/../b"),
        ("/%20%zz", "/%20%zz"),
        ("/a?b?c", "/a?b?c"),
        ("/*", "/*"),
        ("/http://x/", "/http://x/"),
        ("/[]", "/[]"),
        ("/a;b=c", "/a;b=c"),
    ];
    for (rest, target) in asked {
        let page = agreed(&format!("http://{}{rest}", server.address), MINUTE);
        assert_eq!(page.as_deref(), Ok(&b"ok"[..]), "{rest}");
        for request in server.take_requests() {
            let expected = format!("get {target} http/1.1\nhost: {}", server.address);
            assert_eq!(request, expected, "{rest}");
        }
    }
}

#[test]
fn an_invalid_url_of_a_page_is_rejected_alike() {
    let urls = [
        "",
        "/page/1",
        "example.com",
        "http://",
        "http:///page/1",
        "http://localhost:99999/",
        "http://localhost:/",
        "http://me:secret@localhost/",
        "http://?x",
        "http://#x",
        "http://:80",
        "http://:80/",
        "http:/x",
        "http:x",
        "http//x",
        "//x/",
        "*",
        "?x",
        "\0",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:65536/",
        "http://127.0.0.1:-1/",
        "http://127.0.0.1:8o/",
        "http://127.0.0.1:80:80/",
        "http://[::1/",
        "http://::1/",
        "http://[]/",
        "http://a b/",
        "http://a\tb/",
        "http://127.0.0.1/ b",
        "http://127.0.0.1/\n",
        "http://127.0.0.1/\r\nX: y",
        "http://me@127.0.0.1/",
        "http://me:x@127.0.0.1/",
        "http://127.0.0.1\\x",
        "http://{}/",
        "http://127.0.0.1*",
        " http://127.0.0.1/",
    ];
    let long = format!("http://127.0.0.1/{}", "x".repeat(70_000));
    for url in urls.into_iter().chain([&*long]) {
        let error = agreed(url, MINUTE).unwrap_err();
        assert_eq!(error.kind, NotAUrl, "{url:?}");
        let line = format!("`{url}` is not a URL: it should look like http://host/path");
        assert_eq!(error.to_string(), line);
    }
}

#[test]
fn a_url_with_another_scheme_than_http_is_rejected_alike() {
    for scheme in ["https", "ftp", "httpx", "file"] {
        let url = format!("{scheme}://127.0.0.1/");
        let error = agreed(&url, MINUTE).unwrap_err();
        assert_eq!(error.kind, NotHttp { scheme: scheme.into() });
        assert_eq!(error.to_string(), format!("{url}: only http here, not {scheme}: there is no TLS"));
    }
}

fn headers(count: usize) -> String {
    (0..count).map(|number| format!("X-{number}: y\r\n")).collect()
}

#[test]
fn an_answer_is_accepted_or_rejected_alike() {
    let answer = |head: &str, body: &str| format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}");
    let length = |length: &str| answer(&format!("Content-Length: {length}\r\n"), "ok");
    let chunks = |body: &str| answer("Transfer-Encoding: chunked\r\n", body);
    let padded = |bytes: usize| answer(&format!("X: {}\r\nContent-Length: 2\r\n", "y".repeat(bytes)), "ok");
    let interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    let answers = [
        (
            "all headers that may be",
            answer(&(headers(MOST_HEADERS - 1) + "Content-Length: 2\r\n"), "ok"),
            "ok",
        ),
        ("a header too many", answer(&(headers(MOST_HEADERS) + "Content-Length: 2\r\n"), "ok"), "too large"),
        ("a long header", padded(MOST_HEAD - 100), "ok"),
        ("a header that is too long", padded(MOST_HEAD), "too large"),
        ("a header of 1 MB", padded(1 << 20), "too large"),
        ("no end of the head", format!("HTTP/1.1 200 OK\r\nX: {}", "y".repeat(MOST_HEAD)), "too large"),
        ("no page", length("0"), "ok"),
        ("no length: to the end of the connection", answer("", "ok"), "ok"),
        ("a negative length", length("-1"), "protocol"),
        ("a length with a sign", length("+2"), "protocol"),
        ("two lengths", length("2\r\nContent-Length: 2"), "ok"),
        ("two lengths that differ", length("2\r\nContent-Length: 3"), "protocol"),
        ("more than the length", length("1"), "ok"),
        ("less than the length", length("3"), "cut short"),
        ("the longest page and a byte", length(&(MOST_PAGE + 1).to_string()), "too large"),
        ("2^63", length("9223372036854775808"), "too large"),
        ("2^64 - 1", length("18446744073709551615"), "too large"),
        ("2^64", length("18446744073709551616"), "protocol"),
        ("chunks", chunks("1\r\no\r\n1;ext=x\r\nk\r\n0\r\n\r\n"), "ok"),
        ("a chunk of 2^64 bytes", chunks("10000000000000000\r\n"), "too large"),
        ("trailers", chunks("2\r\nok\r\n0\r\nX: y\r\n\r\n"), "ok"),
        (
            "trailers too many",
            chunks(&format!("2\r\nok\r\n0\r\n{}\r\n", headers(MOST_HEADERS + 1))),
            "too large",
        ),
        ("an interim answer", format!("{interim}{}", length("2")), "ok"),
        ("a hundred of them", format!("{}{}", interim.repeat(100), length("2")), "ok"),
        ("interim answers and no other", interim.repeat(10), "cut short"),
        ("another protocol's switch", "HTTP/1.1 101 Switching\r\n\r\n".into(), "status"),
        ("no content", "HTTP/1.1 204 No Content\r\n\r\n".into(), "ok"),
        ("a redirection", "HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 0\r\n\r\n".into(), "status"),
        ("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nok".into(), "ok"),
        ("HTTP/2", "HTTP/2 200\r\n\r\n".into(), "protocol"),
        ("HTTP/0.9", "<html>ok</html>\n\n".into(), "protocol"),
        ("a status of two digits", "HTTP/1.1 20 OK\r\n\r\n".into(), "protocol"),
        ("a status of 999", "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n".into(), "status"),
        ("no reason", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok".into(), "ok"),
        ("lines without returns", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok".into(), "ok"),
        ("a header without a colon", answer("X\r\n", ""), "protocol"),
        ("a space in a header's name", answer("X y: z\r\n", ""), "protocol"),
        ("a folded header", answer("X: y\r\n z\r\nContent-Length: 2\r\n", "ok"), "protocol"),
        ("a zero in a header", answer("X: \0\r\n", ""), "protocol"),
    ];
    for (what, text, expected) in answers {
        let server = RawServer::with_text(text);
        let page = agreed(&server.url(), MINUTE);
        assert_eq!(kind(&page), expected, "{what}: {page:?}");
    }
}

/// What never ends is too large before its time is up.
#[test]
fn an_answer_without_end_is_too_large() {
    let begins_and_goes_on = |begin: &'static str, piece: String| {
        RawServer::start(move |stream| {
            stream.write_all(begin.as_bytes())?;
            loop {
                stream.write_all(piece.as_bytes())?;
            }
        })
    };
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let servers = [
        begins_and_goes_on("", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100)),
        begins_and_goes_on("HTTP/1.1 200 OK\r\n", "X: y\r\n".repeat(100)),
        begins_and_goes_on("HTTP/1.1 200 OK\r\nX: ", "y".repeat(10_000)),
        begins_and_goes_on("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(65_536)),
        begins_and_goes_on(chunked, format!("10000\r\n{}\r\n", "x".repeat(65_536))),
        begins_and_goes_on(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            "X: y\r\n".repeat(100),
        ),
        begins_and_goes_on("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "x".repeat(10_000)),
    ];
    for (place, server) in servers.iter().enumerate() {
        assert_eq!(kind(&agreed(&server.url(), MINUTE)), "too large", "{place}");
    }
}

/// A hundred inputs, or as many as `PROPTEST_CASES` says.
fn config() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => default,
        None => ProptestConfig { cases: 100, ..default },
    }
}

/// URLs from their parts, right and wrong ones.
fn any_url(address: String) -> impl Strategy<Value = String> {
    let rest = prop_oneof![
        "[/?#]?[ -~]{0,12}",
        "([/?#:@%*\\[\\]{}]|\\.|[a-z0-9]){0,12}",
        "\\PC{0,6}",
        any::<String>()
    ];
    prop_oneof![
        4 => rest.clone().prop_map(move |rest| format!("http://{address}{rest}")),
        1 => rest.prop_map(|rest| rest.replace("://", ":/")),
    ]
}

#[test]
fn any_url_is_accepted_or_rejected_alike_and_asked_for_in_one_line() {
    let server = RawServer::with_text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let mut runner = proptest::test_runner::TestRunner::new(config());
    let checked = runner.run(&any_url(server.address.clone()), |url| {
        // What names another host or port fails on its own account. A digit may follow the port.
        let is_ours = url.strip_prefix("http://").is_some_and(|rest| {
            rest.strip_prefix(&server.address)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
        });
        let page = match is_ours {
            true => agreed(&url, MINUTE),
            false => blocking_get(&url, Duration::ZERO),
        };
        let requests = server.take_requests();
        if is_ours && page.is_ok() {
            prop_assert_eq!(requests.len(), 4);
            prop_assert!(requests.iter().all(|request| *request == requests[0]), "{:?}", requests);
            prop_assert_eq!(requests[0].lines().count(), 2, "{:?}", requests);
        }
        Ok(())
    });
    checked.unwrap();
}
