//! The clients and the server, on each loop and without one.

#[macro_use]
#[path = "../../../../tests/on_every_loop.rs"]
mod on_every_loop;

mod failures;
mod lifetimes;
mod pages;
mod same_for_both;
mod scarcity;

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use pausa::{Listener, Loop, Session, gather};
use pausa_http::{DownloadError, HttpSession, Site, blocking_get, serve};
use pausa_loops::{Clock, LoopName, OnLoop, run};

use crate::scarcity::{Faults, Faulty};

/// Long enough not to matter.
const MINUTE: Duration = Duration::from_secs(60);

const LOCALHOST: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

type Page = Result<Vec<u8>, DownloadError>;

/// Downloads all of them at once, by no more than what the contract says of a session.
struct Downloads {
    urls: Vec<String>,
    timeout: Duration,
}

impl OnLoop for Downloads {
    type Output = Vec<Page>;

    async fn main<L: Loop>(self, event_loop: L) -> Vec<Page> {
        let session = HttpSession::new(event_loop.clone(), self.timeout);
        let pages = gather(&event_loop, self.urls.iter().map(|url| Session::get(&session, url))).await;
        pages.into_iter().map(|page| page.expect("no task panicked")).collect()
    }
}

/// [`Downloads`] from a server on the same loop, and how long that took by the loop's clock. Only the clients' sockets have the
/// faults.
struct WithServer {
    site: Site,
    paths: Vec<String>,
    timeout: Duration,
    faults: Faults,
}

impl OnLoop for WithServer {
    type Output = (Vec<Page>, Duration);

    async fn main<L: Loop>(self, event_loop: L) -> (Vec<Page>, Duration) {
        let listener = event_loop.listen(LOCALHOST).unwrap();
        let address = listener.local_addr().unwrap();
        let _server = event_loop.spawn(serve(event_loop.clone(), listener, self.site));
        let urls = self.paths.iter().map(|path| format!("http://{address}{path}")).collect();
        let before = event_loop.now();
        let clients = Faulty { event_loop: event_loop.clone(), faults: self.faults };
        let pages = Downloads { urls, timeout: self.timeout }.main(clients).await;
        (pages, event_loop.now() - before)
    }
}

/// The paths of the first pages.
fn paths(pages: usize) -> Vec<String> {
    (1..=pages).map(|number| format!("/page/{number}")).collect()
}

/// One page by each client: over the three loops, and by the one that blocks.
fn by_each_client(url: &str, timeout: Duration) -> [(String, Page); 4] {
    let over = |name: LoopName| {
        let program = Downloads { urls: vec![url.to_string()], timeout };
        (format!("over {name}"), run(name, Clock::Real, program).unwrap().remove(0))
    };
    let [ours, tokio, smol] = LoopName::ALL.map(over);
    [ours, tokio, smol, ("blocking".to_string(), blocking_get(url, timeout))]
}

fn site_page(path: &str) -> Vec<u8> {
    Site::page(path).unwrap().into_bytes()
}

/// A server without hyper. It reads a request's head, writes an answer, and remembers the head.
struct RawServer {
    /// `host:port`.
    address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl RawServer {
    /// `answer` may stop half-way: the client hangs up when it has seen enough.
    fn start(answer: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(LOCALHOST).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let (answer, heads) = (Arc::new(answer), Arc::clone(&requests));
        // Ends with the process: the last client is not known.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, heads, mut stream) = (Arc::clone(&answer), Arc::clone(&heads), stream.unwrap());
                thread::spawn(move || {
                    let lines = BufReader::new(stream.try_clone().unwrap()).lines();
                    let head: Vec<_> =
                        lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
                    heads.lock().unwrap().push(head.join("\n").to_lowercase());
                    let _ = answer(&mut stream);
                });
            }
        });
        RawServer { address, requests }
    }

    fn with_text(answer: impl Into<String>) -> Self {
        let answer = answer.into();
        RawServer::start(move |stream| stream.write_all(answer.as_bytes()))
    }

    fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}
