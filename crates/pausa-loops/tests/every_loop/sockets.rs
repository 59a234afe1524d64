use std::io;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use pausa::{Listener, Loop, Stream, accept, read, write_all};
use pausa_loops::OnLoop;

use crate::crowd::{self, Crowd};
use crate::on_every_loop;

struct ListensTwice;

impl OnLoop for ListensTwice {
    type Output = io::ErrorKind;

    async fn main<L: Loop>(self, event_loop: L) -> io::ErrorKind {
        let listener = event_loop.listen(SocketAddr::from(([127, 0, 0, 1], 0))).expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        event_loop.listen(address).err().expect("it is taken").kind()
    }
}

#[test]
fn a_port_that_is_in_use_is_an_error() {
    assert_eq!(on_every_loop(|| ListensTwice), [io::ErrorKind::AddrInUse; 3]);
}

struct Refused;

impl OnLoop for Refused {
    type Output = io::ErrorKind;

    async fn main<L: Loop>(self, event_loop: L) -> io::ErrorKind {
        let listener = event_loop.listen(SocketAddr::from(([127, 0, 0, 1], 0))).expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        drop(listener);
        event_loop.connect(address).await.err().expect("nobody listens").kind()
    }
}

#[test]
fn a_connection_that_is_refused_is_an_error() {
    assert_eq!(on_every_loop(|| Refused), [io::ErrorKind::ConnectionRefused; 3]);
}

/// Sends more than the buffers of the system hold, to a reader that waits first.
struct SendsALot;

const A_LOT: usize = 20_000_000;

impl OnLoop for SendsALot {
    type Output = usize;

    async fn main<L: Loop>(self, event_loop: L) -> usize {
        let mut listener = event_loop.listen(SocketAddr::from(([127, 0, 0, 1], 0))).expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        let sender = event_loop.clone();
        let sends = event_loop.spawn(async move {
            let mut stream = sender.connect(address).await?;
            write_all(&mut stream, vec![7; A_LOT]).await?;
            stream.close()
        });
        let (mut stream, _) = accept(&mut listener).await.expect("a client");
        event_loop.sleep(Duration::from_millis(100)).await;
        let mut received = 0;
        loop {
            match read(&mut stream, 1 << 20).await.expect("it sends").len() {
                0 => break,
                length => received += length,
            }
        }
        sends.await.expect("no panic").expect("all is sent");
        received
    }
}

#[test]
fn a_slow_reader_gets_everything() {
    assert_eq!(on_every_loop(|| SendsALot), [A_LOT; 3]);
}

/// Holds so many connections that say nothing, and serves one that speaks.
struct HoldsMany(usize);

impl OnLoop for HoldsMany {
    type Output = Vec<u8>;

    async fn main<L: Loop>(self, event_loop: L) -> Vec<u8> {
        let mut listener = event_loop.listen(SocketAddr::from(([127, 0, 0, 1], 0))).expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        let crowd = Crowd::at(address);
        let mut held = Vec::new();
        while held.len() < self.0 {
            crowd.comes();
            for _ in 0..crowd::AT_ONCE {
                let (mut served, _) = accept(&mut listener).await.expect("there is room");
                held.push(event_loop.spawn(async move { read(&mut served, 1).await }));
            }
        }
        let mut speaks = event_loop.connect(address).await.expect("there is room");
        let (mut served, _) = accept(&mut listener).await.expect("there is room");
        write_all(&mut speaks, b"Hola".to_vec()).await.expect("it is heard");
        let mut heard = read(&mut served, 100).await.expect("it speaks");
        // One of those who waited all along is still served.
        crowd.speaks();
        heard.extend(held.swap_remove(0).await.expect("no panic").expect("it speaks"));
        heard
    }
}

#[test]
fn ten_thousand_connections_are_held_at_once() {
    let connections = crowd::ten_thousand();
    assert_eq!(on_every_loop(|| HoldsMany(connections)), [b"Hola!"; 3]);
}

/// Writes to peers that have reset the connection and reads from them.
struct MeetsResets;

impl OnLoop for MeetsResets {
    type Output = [bool; 3];

    async fn main<L: Loop>(self, event_loop: L) -> [bool; 3] {
        let mut listener = event_loop.listen(SocketAddr::from(([127, 0, 0, 1], 0))).expect("there is a port");
        let address = listener.local_addr().expect("it has an address");
        // One that resets before it is accepted: an error there, or of the first read.
        reset(TcpStream::connect(address).expect("it listens"));
        let before = match accept(&mut listener).await {
            Ok((mut served, _)) => read(&mut served, 100).await.is_err(),
            Err(_) => true,
        };
        // One that resets while somebody waits to read.
        let peer = TcpStream::connect(address).expect("it listens");
        let (mut served, _) = accept(&mut listener).await.expect("a client");
        let reads = event_loop.spawn(async move { read(&mut served, 100).await });
        event_loop.sleep(Duration::from_millis(10)).await;
        reset(peer);
        let reading = reads.await.expect("no panic").is_err();
        // One that resets while somebody waits to write.
        let peer = TcpStream::connect(address).expect("it listens");
        let (mut served, _) = accept(&mut listener).await.expect("a client");
        let writes = event_loop.spawn(async move { write_all(&mut served, vec![7; A_LOT]).await });
        event_loop.sleep(Duration::from_millis(10)).await;
        reset(peer);
        let writing = writes.await.expect("no panic").is_err();
        [before, reading, writing]
    }
}

/// Closes a connection so that its peer is told of an error, and not of an end.
fn reset(stream: TcpStream) {
    rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO)).expect("it is a socket");
}

#[test]
fn a_peer_that_resets_is_an_error_and_nobody_hangs() {
    assert_eq!(on_every_loop(|| MeetsResets), [[true; 3]; 3]);
}
