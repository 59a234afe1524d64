//! What ends when something is dropped.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use common::{Downloads, LOCALHOST, MINUTE};
use futures_lite::future::or;
use pausa::{Listener, Loop, accept, read};
use pausa_http::{DownloadError, Embedded, HttpSession, Site, blocking_get, serve};
use pausa_loops::{Clock, LoopName, OnLoop, run};

/// Drops a download when its request has been read, and returns what the server reads after that.
struct DropsAGet;

impl OnLoop for DropsAGet {
    type Output = Vec<u8>;

    async fn main<L: Loop>(self, event_loop: L) -> Vec<u8> {
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
        read(&mut stream, 1024).await.unwrap()
    }
}

#[test]
fn a_get_that_is_dropped_half_way_closes_its_connection() {
    for name in LoopName::ALL {
        assert_eq!(run(name, Clock::Real, DropsAGet).unwrap(), b"", "over {name}");
    }
}

/// Makes a download and does not poll it; returns whether somebody came by within a second.
struct MakesAGet;

impl OnLoop for MakesAGet {
    type Output = bool;

    async fn main<L: Loop>(self, event_loop: L) -> bool {
        let mut listener = event_loop.listen(LOCALHOST).unwrap();
        let url = format!("http://{}/page/1", listener.local_addr().unwrap());
        let _get = HttpSession::new(event_loop.clone(), MINUTE).get(&url);
        let somebody = async {
            accept(&mut listener).await.unwrap();
            true
        };
        let nobody = async {
            event_loop.sleep(Duration::from_secs(1)).await;
            false
        };
        or(somebody, nobody).await
    }
}

#[test]
fn a_get_does_nothing_before_its_first_poll() {
    for name in LoopName::ALL {
        assert!(!run(name, Clock::Rehearsal, MakesAGet).unwrap(), "over {name}");
    }
}

/// Drops the server while a client waits for its answer, and returns what the client gets.
struct DropsTheServer;

impl OnLoop for DropsTheServer {
    type Output = Result<Vec<u8>, DownloadError>;

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let listener = event_loop.listen(LOCALHOST).unwrap();
        let url = format!("http://{}/page/1", listener.local_addr().unwrap());
        let server = event_loop.spawn(serve(event_loop.clone(), listener, Site { delay: MINUTE }));
        let get = HttpSession::new(event_loop.clone(), 10 * MINUTE).get(&url);
        let get = event_loop.spawn(get);
        event_loop.sleep(MINUTE / 2).await;
        drop(server);
        get.await.expect("no panic")
    }
}

#[test]
fn a_server_that_is_dropped_closes_its_connections() {
    for name in [LoopName::Ours, LoopName::Tokio] {
        let page = run(name, Clock::Rehearsal, DropsTheServer).unwrap();
        assert!(matches!(page, Err(DownloadError::CutShort { received: 0, .. })), "over {name}: {page:?}");
    }
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
    assert!(matches!(blocking_get(&url, MINUTE), Err(DownloadError::Refused { .. })));
}

#[test]
fn embedded_servers_live_side_by_side() {
    let servers = [(); 3].map(|()| Embedded::start(Duration::ZERO).unwrap());
    let urls: Vec<_> = servers.iter().map(|server| server.base_url() + "/page/1").collect();
    let pages = run(LoopName::Ours, Clock::Real, Downloads { urls, timeout: MINUTE }).unwrap();
    assert!(pages.iter().all(Result::is_ok));
}
