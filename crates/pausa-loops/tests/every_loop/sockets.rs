use std::cell::RefCell;
use std::future::poll_fn;
use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use pausa::{Listener, Loop, Stream, accept, gather, read, write_all};
use pausa_loops::{Clock, LoopName};
use pausa_scheduler::yield_now;

use crate::crowd::{self, Crowd};
use crate::{A_FEW_TURNS, anywhere};

/// More than the system's buffers hold.
const A_LOT: usize = 20_000_000;

fn listen<L: Loop>(event_loop: &L) -> (L::Listener, SocketAddr) {
    let listener = event_loop.listen(anywhere()).expect("there is a port");
    let address = listener.local_addr().expect("it has an address");
    (listener, address)
}

/// Both ends of a connection.
async fn connection<L: Loop>(event_loop: &L) -> (L::Stream, L::Stream) {
    let (mut listener, address) = listen(event_loop);
    let client = event_loop.connect(address).await.expect("it listens");
    (client, accept(&mut listener).await.expect("a client").0)
}

/// Reads to the end.
async fn read_all(stream: &mut impl Stream) -> io::Result<Vec<u8>> {
    let mut received = Vec::new();
    loop {
        match read(stream, 1 << 16).await?.as_slice() {
            [] => return Ok(received),
            bytes => received.extend_from_slice(bytes),
        }
    }
}

#[test]
fn a_port_that_is_in_use_is_an_error() {
    on_every_loop!(async |event_loop| {
        let (_listener, address) = listen(&event_loop);
        let error = event_loop.listen(address).err().expect("it is taken");
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    });
}

#[test]
fn a_connection_that_is_refused_is_an_error() {
    on_every_loop!(async |event_loop| {
        let (listener, address) = listen(&event_loop);
        drop(listener);
        let error = event_loop.connect(address).await.err().expect("nobody listens");
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    });
}

#[test]
fn accept_gives_the_address_of_the_client() {
    on_every_loop!(by(Clock::Real), async |event_loop| {
        let (mut listener, address) = listen(&event_loop);
        let client = TcpStream::connect(address).expect("it listens");
        let (_served, peer) = accept(&mut listener).await.expect("a client");
        assert_eq!(peer, client.local_addr().expect("it is connected"));
    });
}

#[test]
fn more_than_the_system_buffers_is_sent_both_ways_at_once_to_late_readers() {
    on_every_loop!(async |event_loop| {
        let (one, other) = connection(&event_loop).await;
        let ends = [one, other].map(RefCell::new).map(Rc::new);
        let writers = gather(
            &event_loop,
            ends.clone().map(|stream| async move {
                let mut bytes = vec![7; A_LOT];
                poll_fn(|cx| stream.borrow_mut().poll_write_all(cx, &mut bytes)).await?;
                stream.borrow_mut().close()
            }),
        );
        event_loop.sleep(Duration::from_millis(100)).await;
        let readers = gather(
            &event_loop,
            ends.map(|stream| async move {
                let (mut buffer, mut received) = (vec![0; 10_000], 0);
                loop {
                    match poll_fn(|cx| stream.borrow_mut().poll_read(cx, &mut buffer)).await {
                        Ok(0) => return received,
                        length => received += length.expect("it sends"),
                    }
                }
            }),
        );
        assert_eq!(readers.await, [Ok(A_LOT), Ok(A_LOT)]);
        assert!(writers.await.into_iter().all(|result| result.expect("no panic").is_ok()));
    });
}

#[test]
fn bytes_and_the_end_that_come_in_one_event_are_both_read() {
    on_every_loop!(async |event_loop| {
        let (mut client, mut server) = connection(&event_loop).await;
        write_all(&mut client, b"last words".to_vec()).await.expect("it listens");
        drop(client);
        assert_eq!(read(&mut server, 100).await.expect("words"), b"last words");
        assert_eq!(read(&mut server, 100).await.expect("the end"), b"");
    });
}

#[test]
fn a_reader_and_a_writer_of_one_socket_wait_independently() {
    on_every_loop!(async |event_loop| {
        let (client, mut server) = connection(&event_loop).await;
        let client = Rc::new(RefCell::new(client));
        let (reads, writes) = (Rc::clone(&client), client);
        let reader = event_loop.spawn(async move {
            let mut buffer = [0; 8];
            poll_fn(|cx| reads.borrow_mut().poll_read(cx, &mut buffer)).await
        });
        let writer = event_loop.spawn(async move {
            let mut bytes = vec![1; A_LOT];
            poll_fn(|cx| writes.borrow_mut().poll_write_all(cx, &mut bytes)).await
        });
        let mut left = A_LOT;
        while left > 0 {
            left -= read(&mut server, 100_000).await.expect("it sends").len();
        }
        writer.await.expect("no panic").expect("all is sent");
        write_all(&mut server, b"done".to_vec()).await.expect("it listens");
        assert_eq!(reader.await.expect("no panic").expect("it sends"), 4);
    });
}

#[test]
fn a_task_with_a_busy_socket_leaves_turns_to_other_tasks() {
    on_every_loop!(except(LoopName::Smol, "its sockets have no budget"), async |event_loop| {
        let (mut client, mut server) = connection(&event_loop).await;
        write_all(&mut client, vec![1; 10_000]).await.expect("the system buffers it");
        let is_done = Rc::new(RefCell::new(false));
        let done = Rc::clone(&is_done);
        event_loop.spawn_detached(async move {
            for _ in 0..10_000 {
                assert_eq!(read(&mut server, 1).await.expect("it was sent"), [1]);
            }
            done.replace(true);
        });
        let mut turns = 0;
        while !*is_done.borrow() {
            yield_now().await;
            turns += 1;
        }
        assert!(turns > 70, "{turns}");
    });
}

#[test]
fn a_client_in_another_thread_is_served() {
    on_every_loop!(by(Clock::Real), async |event_loop| {
        let (mut listener, address) = listen(&event_loop);
        let client = thread::spawn(move || {
            let mut stream = TcpStream::connect(address)?;
            stream.write_all(b"hello")?;
            stream.shutdown(Shutdown::Write)?;
            io::read_to_string(stream)
        });
        let (mut served, _) = accept(&mut listener).await.expect("a client");
        let heard = read_all(&mut served).await.expect("it speaks");
        write_all(&mut served, heard).await.expect("it hears");
        drop(served);
        assert_eq!(client.join().expect("no panic").expect("an answer"), "hello");
    });
}

/// A hundred clients send so many messages each, and get each back after a while; says how long it took.
async fn echo<L: Loop>(event_loop: &L, delay: Duration, messages: usize) -> Duration {
    let begin = event_loop.now();
    let (mut listener, address) = listen(event_loop);
    let serves = event_loop.clone();
    let _server = event_loop.spawn(async move {
        loop {
            let (mut stream, _) = accept(&mut listener).await.expect("there is room");
            let sleeper = serves.clone();
            serves.spawn_detached(async move {
                loop {
                    match read(&mut stream, 100).await.expect("it speaks or ends") {
                        end if end.is_empty() => return,
                        bytes => {
                            sleeper.sleep(delay).await;
                            write_all(&mut stream, bytes).await.expect("it hears");
                        }
                    }
                }
            });
        }
    });
    let clients = (0..100_u32).map(|client| {
        let connecting = event_loop.connect(address);
        async move {
            let mut stream = connecting.await.expect("there is room");
            for number in 0..messages {
                let message = format!("{client:4}{number:4}").into_bytes();
                write_all(&mut stream, message.clone()).await.expect("it hears");
                let mut answer = Vec::new();
                while answer.len() < message.len() {
                    let bytes = read(&mut stream, 100).await.expect("it answers");
                    assert!(!bytes.is_empty(), "it closed after {} bytes", answer.len());
                    answer.extend(bytes);
                }
                assert_eq!(answer, message);
            }
        }
    });
    assert_eq!(gather(event_loop, clients).await, vec![Ok(()); 100]);
    event_loop.now() - begin
}

#[test]
fn a_hundred_clients_at_once_receive_what_they_sent() {
    on_every_loop!(by(Clock::Real), async |event_loop| {
        echo(&event_loop, Duration::ZERO, 50).await;
    });
}

#[test]
fn a_virtual_clock_jumps_while_a_server_waits_for_clients() {
    on_every_loop!(async |event_loop| {
        let took = echo(&event_loop, Duration::from_secs(2), 2).await;
        assert!(took >= Duration::from_secs(4), "{took:?}");
    });
}

#[test]
fn thousands_of_connections_are_held_at_once() {
    on_every_loop!(async |event_loop| {
        let (mut listener, address) = listen(&event_loop);
        let (crowd, connections) = (Crowd::at(address), crowd::thousands());
        let mut held = Vec::new();
        while held.len() < connections {
            crowd.comes();
            for _ in 0..crowd::AT_ONCE {
                let (mut served, _) = accept(&mut listener).await.expect("there is room");
                held.push(event_loop.spawn(async move { read(&mut served, 1).await }));
            }
        }
        let mut speaks = event_loop.connect(address).await.expect("there is room");
        let (mut served, _) = accept(&mut listener).await.expect("there is room");
        write_all(&mut speaks, b"Hola".to_vec()).await.expect("it is heard");
        assert_eq!(read(&mut served, 100).await.expect("it speaks"), b"Hola");
        // One of those who waited all along is still served.
        crowd.speaks();
        assert_eq!(held.swap_remove(0).await.expect("no panic").expect("it speaks"), b"!");
    });
}

/// Closes a connection so that its peer is told of an error, and not of an end.
fn reset(stream: TcpStream) {
    rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO)).expect("it is a socket");
}

#[test]
fn a_peer_that_resets_is_an_error_and_no_task_hangs() {
    on_every_loop!(async |event_loop| {
        let (mut listener, address) = listen(&event_loop);
        // One that resets before it is accepted: an error there, or of the first read.
        reset(TcpStream::connect(address).expect("it listens"));
        if let Ok((mut served, _)) = accept(&mut listener).await {
            assert!(read(&mut served, 100).await.is_err());
        }
        // One that resets while somebody waits to read.
        let peer = TcpStream::connect(address).expect("it listens");
        let (mut served, _) = accept(&mut listener).await.expect("a client");
        let reads = event_loop.spawn(async move { read(&mut served, 100).await });
        event_loop.sleep(A_FEW_TURNS).await;
        reset(peer);
        assert!(reads.await.expect("no panic").is_err());
        // One that resets while somebody waits to write.
        let peer = TcpStream::connect(address).expect("it listens");
        let (mut served, _) = accept(&mut listener).await.expect("a client");
        let writes = event_loop.spawn(async move { write_all(&mut served, vec![7; A_LOT]).await });
        event_loop.sleep(A_FEW_TURNS).await;
        reset(peer);
        assert!(writes.await.expect("no panic").is_err());
        // One that closes with unread bytes, which the system makes a reset: what it sent may be lost.
        let (mut client, mut server) = connection(&event_loop).await;
        write_all(&mut server, b"never read".to_vec()).await.expect("it listens");
        write_all(&mut client, b"x".to_vec()).await.expect("it listens");
        drop(client);
        let end = read_all(&mut server).await;
        assert!(end.is_ok() || end.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionReset));
    });
}
