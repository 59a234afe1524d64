//! What ends when something is dropped.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use futures_lite::future::or;
use pausa::{Listener, accept, read};
use pausa_http::DownloadErrorKind::{CutShort, Refused};
use pausa_http::{Embedded, HttpSession, Site, blocking_get, serve};
use pausa_loops::{Clock, LoopName, run};

use crate::{Downloads, LOCALHOST, MINUTE};

#[test]
fn a_get_that_is_dropped_half_way_closes_its_connection() {
    on_every_loop!(by(Clock::Real), async |event_loop| {
        let mut listener = event_loop.listen(LOCALHOST).unwrap();
        let url = format!("http://{}/page/1", listener.local_addr().unwrap());
        let mut get = HttpSession::new(event_loop, MINUTE).get(&url);
        let until_it_is_asked_for = async {
            let (mut stream, _) = accept(&mut listener).await.unwrap();
            let request = read(&mut stream, 1024).await.unwrap();
            assert!(request.starts_with(b"GET /page/1 HTTP/1.1\r\n"));
            stream
        };
        let never_answered = async { panic!("nobody answered, and yet: {:?}", get.as_mut().await) };
        let mut stream = or(never_answered, until_it_is_asked_for).await;
        drop(get);
        assert_eq!(read(&mut stream, 1024).await.unwrap(), b"");
    });
}

#[test]
fn a_get_does_not_connect_before_its_first_poll() {
    on_every_loop!(async |event_loop| {
        let mut listener = event_loop.listen(LOCALHOST).unwrap();
        let url = format!("http://{}/page/1", listener.local_addr().unwrap());
        let _get = HttpSession::new(event_loop.clone(), MINUTE).get(&url);
        let a_client = async { panic!("{:?}", accept(&mut listener).await.map(|(_, client)| client)) };
        or(a_client, event_loop.sleep(Duration::from_secs(1))).await;
    });
}

#[test]
fn a_server_that_is_dropped_closes_its_connections() {
    on_every_loop!(async |event_loop| {
        let listener = event_loop.listen(LOCALHOST).unwrap();
        let url = format!("http://{}/page/1", listener.local_addr().unwrap());
        let server = event_loop.spawn(serve(event_loop.clone(), listener, Site { delay: MINUTE }));
        let get = event_loop.spawn(HttpSession::new(event_loop.clone(), 10 * MINUTE).get(&url));
        event_loop.sleep(MINUTE / 2).await;
        drop(server);
        let error = get.await.expect("no panic").unwrap_err();
        assert_eq!(error.kind, CutShort { received: 0, expected: None });
    });
}

#[test]
fn an_embedded_server_that_is_dropped_stops() {
    let server = Embedded::start(Duration::ZERO).unwrap();
    let url = server.base_url() + "/page/1";
    assert!(blocking_get(&url, MINUTE).is_ok());
    let mut waiting = TcpStream::connect(server.base_url().trim_start_matches("http://")).unwrap();
    waiting.write_all(b"GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    drop(server);
    // The end, or a reset where the server had not come to read the request.
    assert!(matches!(waiting.read(&mut [0; 1]), Ok(0) | Err(_)));
    assert!(matches!(blocking_get(&url, MINUTE).unwrap_err().kind, Refused { .. }));
}

#[test]
fn several_embedded_servers_run_at_once() {
    let servers = [(); 3].map(|()| Embedded::start(Duration::ZERO).unwrap());
    let urls: Vec<_> = servers.iter().map(|server| server.base_url() + "/page/1").collect();
    let pages = run(LoopName::Ours, Clock::Real, Downloads { urls, timeout: MINUTE }).unwrap();
    assert!(pages.iter().all(Result::is_ok));
}
