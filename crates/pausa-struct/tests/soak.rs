//! Thousands of clients and downloads, wave after wave: descriptors and memory are the same after the last as after the
//! first. In a process of its own, since both are the process's.

use std::fs;
use std::future::ready;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use allocation_counter::measure;
use pausa::ch4_echo_server::EchoServer;
use pausa::ch5_url_harvest::UrlHarvest;
use pausa::{Listener, Loop, Transcript};
use pausa_http::{HttpSession, Site, serve};
use pausa_loops::{Clock, LoopName, OnLoop, run};
use pausa_struct::Struct;

const LOCALHOST: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);
const CLIENTS: usize = 100;

/// Eight under CI, otherwise three.
fn waves() -> usize {
    if pausa_lab::in_ci() { 8 } else { 3 }
}

/// Held by the one that counts.
static COUNTS: Mutex<()> = Mutex::new(());

fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").expect("Linux has it").count()
}

/// Waves of clients, and then the sign to stop; gives how many were answered.
struct EchoWaves;

impl OnLoop for EchoWaves {
    type Output = usize;

    async fn main<L: Loop>(self, event_loop: L) -> usize {
        let mut answered = 0;
        for _ in 0..waves() {
            let listener = event_loop.listen(LOCALHOST).unwrap();
            let address = listener.local_addr().unwrap();
            let says = |_| {
                let mut client = TcpStream::connect(address).unwrap();
                client.write_all(b"Hola").unwrap();
                client
            };
            let clients: Vec<_> = (0..CLIENTS).map(says).collect();
            let delay = Duration::from_secs(2);
            Struct::serve(event_loop.clone(), listener, delay, ready(()), Transcript::silent()).await;
            for mut client in clients {
                let mut answer = String::new();
                client.read_to_string(&mut answer).unwrap();
                answered += usize::from(answer == "Eco: Hola");
            }
        }
        answered
    }
}

/// Pages from a server on the same loop, by so many at once; half of the URLs do not exist.
struct Harvests;

impl OnLoop for Harvests {
    type Output = (u64, u64, usize);

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let listener = event_loop.listen(LOCALHOST).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let _server = event_loop.spawn(serve(event_loop.clone(), listener, Site::default()));
        let session = HttpSession::new(event_loop.clone(), Duration::from_secs(60));
        let urls = (0..waves() * CLIENTS).map(move |number| match number % 2 {
            0 => format!("{base}/page/{}", number + 1),
            _ => format!("{base}/nothing"),
        });
        let harvest = Struct::harvest(event_loop, session, urls, 20).await;
        (harvest.pages, harvest.failures, harvest.failed.len())
    }
}

/// Runs a program twice, and asserts that the second run leaves as many descriptors and bytes as it found.
#[track_caller]
fn assert_leaves_nothing<P: OnLoop>(name: LoopName, program: impl Fn() -> P) -> P::Output {
    // What libraries make once and keep.
    run(name, Clock::Rehearsal, program()).unwrap();
    let before = open_descriptors();
    let mut output = None;
    let memory = measure(|| output = Some(run(name, Clock::Rehearsal, program()).unwrap()));
    assert_eq!(open_descriptors(), before, "on {name}");
    // Less is left than a word for each client. (smol's other thread frees some of the first run's.)
    let left = memory.bytes_current;
    assert!(left < (waves() * CLIENTS * size_of::<usize>()) as i64, "on {name}: {left} bytes are left");
    // Live at once: what the clients of one wave need, and not those of all.
    let most = (CLIENTS * 64 * 1024) as u64;
    assert!(memory.bytes_max < most, "on {name}: {} bytes at once", memory.bytes_max);
    output.unwrap()
}

#[test]
fn waves_of_echo_clients_leave_no_descriptor_and_no_memory() {
    let _alone = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
    for name in LoopName::ALL {
        assert_eq!(assert_leaves_nothing(name, || EchoWaves), waves() * CLIENTS, "on {name}");
    }
}

#[test]
fn a_long_harvest_leaves_no_descriptor_and_no_memory_and_keeps_few_failures() {
    let _alone = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
    for name in LoopName::ALL {
        let half = (waves() * CLIENTS / 2) as u64;
        assert_eq!(assert_leaves_nothing(name, || Harvests), (half, half, 20), "on {name}");
    }
}
