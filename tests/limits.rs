//! Tests of the echo server with thousands of clients, and with no file descriptors left. Each runs in a process of its
//! own, because the limit of open files is per process.

use std::fs::File;
use std::future::pending;
use std::io::{ErrorKind, Read, Write};
use std::iter::from_fn;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use pausa::ch4_echo_server::EchoServer;
use pausa::{Listener, Loop, Transcript};
use pausa_loops::{Clock, LoopName, OnLoop, run};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use self::crowd::Crowd;
use super::support::{in_its_own_process, loops};
use crate::Subject;

#[path = "crowd.rs"]
mod crowd;

/// The descriptors run out while one client is served and two wait to be accepted.
struct RunsOut;

impl OnLoop for RunsOut {
    type Output = [String; 4];

    async fn main<L: Loop>(self, event_loop: L) -> [String; 4] {
        let listener = event_loop.listen(([127, 0, 0, 1], 0).into()).expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        let (delay, never) = (Duration::from_secs(2), Box::pin(pending()));
        let transcript = Transcript::in_memory();
        let _server =
            event_loop.spawn(Subject::serve(event_loop.clone(), listener, delay, never, transcript.clone()));
        let in_service = says(address, "Hola");
        event_loop.sleep(Duration::from_secs(1)).await;
        // The server does not run between here and the next sleep.
        let in_line = ["uno", "dos"].map(|message| says(address, message));
        let hoard: Vec<_> = from_fn(|| File::open("/dev/null").ok()).collect();
        event_loop.sleep(Duration::from_millis(500)).await;
        let meanwhile = transcript.text();
        let served = answer(&event_loop, in_service).await;
        drop(hoard);
        let [one, two] = in_line;
        [meanwhile, served, answer(&event_loop, one).await, answer(&event_loop, two).await]
    }
}

fn says(address: SocketAddr, message: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("there is a descriptor");
    stream.write_all(message.as_bytes()).expect("the system keeps it");
    stream.set_nonblocking(true).expect("it is a socket");
    stream
}

/// Tries to read the answer ten times a second, for one minute of the loop's clock.
async fn answer<L: Loop>(event_loop: &L, mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    for _ in 0..600 {
        match stream.read_to_end(&mut answer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return error.to_string(),
            Ok(_) => return String::from_utf8_lossy(&answer).into_owned(),
        }
        event_loop.sleep(Duration::from_millis(100)).await;
    }
    "none".to_string()
}

#[test]
fn without_descriptors_it_serves_its_clients_and_accepts_others_when_some_are_free() {
    in_its_own_process(|| {
        let maximum = getrlimit(Resource::Nofile).maximum;
        setrlimit(Resource::Nofile, Rlimit { current: Some(64), maximum }).expect("less is always allowed");
        for name in LoopName::ALL {
            let [meanwhile, served, one, two] =
                run(name, Clock::Rehearsal, RunsOut).expect("there are descriptors for a loop");
            assert_eq!(meanwhile, "Recibido 'Hola' de 127.0.0.1\n", "on {name}");
            assert_eq!(served, "Eco: Hola", "on {name}");
            assert_eq!((one.as_str(), two.as_str()), ("Eco: uno", "Eco: dos"), "on {name}");
        }
    });
}

/// Thousands of clients connect and send nothing. After each hundred, another client sends and must be answered; at the end
/// one of the thousands sends.
struct ServesACrowd(usize);

impl OnLoop for ServesACrowd {
    type Output = (usize, String);

    async fn main<L: Loop>(self, event_loop: L) -> (usize, String) {
        let listener = event_loop.listen(([127, 0, 0, 1], 0).into()).expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        let (delay, never) = (Duration::ZERO, Box::pin(pending()));
        let transcript = Transcript::in_memory();
        let _server =
            event_loop.spawn(Subject::serve(event_loop.clone(), listener, delay, never, transcript.clone()));
        let crowd = Crowd::at(address);
        let mut answers = 0;
        for _ in 0..self.0 / crowd::AT_ONCE {
            crowd.comes();
            // If this client is answered, all earlier ones have been accepted, too.
            answers += usize::from(answer(&event_loop, says(address, "Hola")).await == "Eco: Hola");
        }
        crowd.speaks();
        answer(&event_loop, says(address, "Adios")).await;
        (answers, transcript.text())
    }
}

#[test]
fn thousands_of_silent_clients_do_not_delay_the_others() {
    in_its_own_process(|| {
        let clients = crowd::thousands();
        for &name in loops() {
            let (answers, text) =
                run(name, Clock::Rehearsal, ServesACrowd(clients)).expect("there is a loop");
            assert_eq!(answers, clients / crowd::AT_ONCE, "on {name}");
            assert!(text.contains("Recibido '!'"), "on {name}");
        }
    });
}
