//! Soak tests: after waves of clients and downloads, the process has as many descriptors and as much memory as before. Each
//! runs in a process of its own, because both are counted per process.

use std::fs;
use std::future::ready;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use allocation_counter::measure;
use pausa::ch4_echo_server::EchoServer;
use pausa::ch5_url_harvest::UrlHarvest;
use pausa::{Listener, Loop, Transcript};
use pausa_http::{HttpSession, Site, serve};
use pausa_loops::{Clock, LoopName, OnLoop, run};

use super::support::{in_its_own_process, times};
use crate::Subject;

const LOCALHOST: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);
const CLIENTS: usize = 100;

/// The number of waves that are counted.
fn waves() -> usize {
    times(8, 2)
}

fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").expect("Linux has it").count()
}

/// Serves waves of clients, each until it is stopped; returns the number of answered clients.
struct EchoWaves(usize);

impl OnLoop for EchoWaves {
    type Output = usize;

    async fn main<L: Loop>(self, event_loop: L) -> usize {
        let mut answered = 0;
        for _ in 0..self.0 {
            let listener = event_loop.listen(LOCALHOST).unwrap();
            let address = listener.local_addr().unwrap();
            let says = |_| {
                let mut client = TcpStream::connect(address).unwrap();
                client.write_all(b"Hola").unwrap();
                client
            };
            let clients: Vec<_> = (0..CLIENTS).map(says).collect();
            let delay = Duration::from_secs(2);
            Subject::serve(event_loop.clone(), listener, delay, ready(()), Transcript::silent()).await;
            for mut client in clients {
                let mut answer = String::new();
                client.read_to_string(&mut answer).unwrap();
                answered += usize::from(answer == "Eco: Hola");
            }
        }
        answered
    }
}

/// Downloads pages from a server on the same loop; half of the URLs do not exist.
struct Harvests(usize);

impl OnLoop for Harvests {
    type Output = (u64, u64, usize);

    async fn main<L: Loop>(self, event_loop: L) -> Self::Output {
        let listener = event_loop.listen(LOCALHOST).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let _server = event_loop.spawn(serve(event_loop.clone(), listener, Site::default()));
        let session = HttpSession::new(event_loop.clone(), Duration::from_secs(60));
        let urls = (0..self.0 * CLIENTS).map(move |number| match number % 2 {
            0 => format!("{base}/page/{}", number + 1),
            _ => format!("{base}/nothing"),
        });
        let harvest = Subject::harvest(event_loop, session, urls, 20).await;
        (harvest.pages, harvest.failures, harvest.failed.len())
    }
}

/// Runs one wave of a program and then all, and asserts that these leave as many descriptors and bytes as they found.
#[track_caller]
fn assert_leave_nothing<P: OnLoop>(name: LoopName, program: impl Fn(usize) -> P) -> P::Output {
    // The first wave includes what libraries allocate once and keep.
    run(name, Clock::Rehearsal, program(1)).unwrap();
    let before = open_descriptors();
    let mut output = None;
    let memory = measure(|| output = Some(run(name, Clock::Rehearsal, program(waves())).unwrap()));
    assert_eq!(open_descriptors(), before, "on {name}");
    // Less than a word for each client is left. (smol's other thread frees some memory of the first wave.)
    let left = memory.bytes_current;
    assert!(left < (waves() * CLIENTS * size_of::<usize>()) as i64, "on {name}: {left} bytes are left");
    // The peak is the memory of one wave, not of all.
    let most = (CLIENTS * 64 * 1024) as u64;
    assert!(memory.bytes_max < most, "on {name}: {} bytes at once", memory.bytes_max);
    output.unwrap()
}

#[test]
fn waves_of_echo_clients_leave_no_descriptor_and_no_memory() {
    in_its_own_process(|| {
        for name in LoopName::ALL {
            assert_eq!(assert_leave_nothing(name, EchoWaves), waves() * CLIENTS, "on {name}");
        }
    });
}

#[test]
fn a_long_harvest_leaves_no_descriptor_and_no_memory_and_keeps_few_failures() {
    in_its_own_process(|| {
        for name in LoopName::ALL {
            let half = (waves() * CLIENTS / 2) as u64;
            assert_eq!(assert_leave_nothing(name, Harvests), (half, half, 20), "on {name}");
        }
    });
}
