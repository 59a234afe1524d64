use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::thread;

use pausa_scheduler::{EventLoop, TcpStream};

use crate::anywhere;

/// Both ends of a connection.
async fn pair(event_loop: &EventLoop) -> (TcpStream, TcpStream) {
    let handle = event_loop.handle();
    let listener = handle.listen(anywhere()).unwrap();
    let client = handle.spawn(handle.connect(listener.local_addr().unwrap()));
    let (server, peer) = listener.accept().await.unwrap();
    let client = client.await.unwrap().unwrap();
    assert_eq!(client.get_ref().local_addr().unwrap(), peer);
    assert_eq!(server.get_ref().peer_addr().unwrap(), peer);
    (client, server)
}

#[test]
fn a_refused_connection_is_an_error() {
    let event_loop = EventLoop::new().unwrap();
    let closed = std::net::TcpListener::bind(anywhere()).unwrap().local_addr().unwrap();
    let error = event_loop.block_on(event_loop.handle().connect(closed)).err().unwrap();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
}

#[test]
fn a_port_in_use_is_an_error() {
    let event_loop = EventLoop::new().unwrap();
    let first = event_loop.handle().listen(anywhere()).unwrap();
    let error = event_loop.handle().listen(first.local_addr().unwrap()).err().unwrap();
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
}

#[test]
fn more_than_the_system_buffers_goes_both_ways_at_once() {
    let event_loop = EventLoop::new().unwrap();
    event_loop.block_on(async {
        let (client, server) = pair(&event_loop).await;
        const SIZE: usize = 20_000_000;
        let handle = event_loop.handle();
        let streams = [client, server].map(std::rc::Rc::new);
        let writers = streams.clone().map(|stream| {
            handle.spawn(async move {
                stream.write_all(&vec![7; SIZE]).await.unwrap();
                stream.get_ref().shutdown(Shutdown::Write).unwrap();
            })
        });
        let readers = streams.map(|stream| {
            handle.spawn(async move {
                let (mut buf, mut total) = (vec![0; 10_000], 0);
                loop {
                    match stream.read(&mut buf).await.unwrap() {
                        0 => return total,
                        n => total += n,
                    }
                }
            })
        });
        for writer in writers {
            writer.await.unwrap();
        }
        for reader in readers {
            assert_eq!(reader.await.unwrap(), SIZE);
        }
    });
}

#[test]
fn bytes_and_the_end_that_come_in_one_event_are_both_read() {
    let event_loop = EventLoop::new().unwrap();
    event_loop.block_on(async {
        let (client, server) = pair(&event_loop).await;
        client.write_all(b"last words").await.unwrap();
        drop(client);
        let mut buf = [0; 100];
        assert_eq!(server.read(&mut buf).await.unwrap(), 10);
        assert_eq!(server.read(&mut buf).await.unwrap(), 0);
    });
}

#[test]
fn a_reader_and_a_writer_of_one_socket_wait_independently() {
    let event_loop = EventLoop::new().unwrap();
    event_loop.block_on(async {
        let (client, server) = pair(&event_loop).await;
        let client = std::rc::Rc::new(client);
        let reader = event_loop.handle().spawn({
            let client = client.clone();
            async move { client.read(&mut [0; 8]).await.unwrap() }
        });
        let writer =
            event_loop.handle().spawn(async move { client.write_all(&vec![1; 10_000_000]).await.unwrap() });
        let mut left = 10_000_000;
        while left > 0 {
            left -= server.read(&mut vec![0; 100_000]).await.unwrap();
        }
        writer.await.unwrap();
        server.write_all(b"done").await.unwrap();
        assert_eq!(reader.await.unwrap(), 4);
    });
}

#[test]
fn two_tasks_that_accept_at_one_listener_both_get_clients() {
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    let listener = std::rc::Rc::new(handle.listen(anywhere()).unwrap());
    let address = listener.local_addr().unwrap();
    let acceptors = [(); 2].map(|()| {
        let listener = listener.clone();
        handle.spawn(async move { listener.accept().await.map(drop).unwrap() })
    });
    event_loop.block_on(async {
        let _clients = (handle.connect(address).await.unwrap(), handle.connect(address).await.unwrap());
        for acceptor in acceptors {
            acceptor.await.unwrap();
        }
    });
}

#[test]
fn a_peer_that_resets_is_an_error_or_the_end_and_nothing_hangs() {
    let event_loop = EventLoop::new().unwrap();
    event_loop.block_on(async {
        let (client, server) = pair(&event_loop).await;
        // Closing with unread bytes makes the system reset the connection.
        server.write_all(b"never read").await.unwrap();
        client.write_all(b"x").await.unwrap();
        drop(client);
        let mut buf = [0; 8];
        loop {
            match server.read(&mut buf).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
                    break;
                }
            }
        }
    });
}

#[test]
fn a_busy_socket_leaves_turns_to_the_others() {
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    event_loop.block_on(async {
        let (client, server) = pair(&event_loop).await;
        client.write_all(&[1; 10_000]).await.unwrap();
        let reader = handle.spawn(async move {
            for _ in 0..10_000 {
                assert_eq!(server.read(&mut [0]).await.unwrap(), 1);
            }
        });
        let mut turns = 0;
        while !reader.is_finished() {
            pausa_scheduler::yield_now().await;
            turns += 1;
        }
        assert!(turns > 100, "{turns}");
    });
}

#[test]
fn a_client_in_another_thread_is_served() {
    let event_loop = EventLoop::new().unwrap();
    let listener = event_loop.handle().listen(anywhere()).unwrap();
    let address = listener.local_addr().unwrap();
    let client = thread::spawn(move || {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.write_all(b"hello").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    event_loop.block_on(async {
        let (stream, _) = listener.accept().await.unwrap();
        let mut buf = [0; 100];
        loop {
            match stream.read(&mut buf).await.unwrap() {
                0 => break,
                n => stream.write_all(&buf[..n]).await.unwrap(),
            }
        }
    });
    assert_eq!(client.join().unwrap(), "hello");
}

/// How often the loop asks the poller while a server sleeps, after its peer has done this.
fn waits_of_a_sleep_after(what_the_peer_does: impl FnOnce(TcpStream)) -> u64 {
    let event_loop = EventLoop::new().unwrap();
    event_loop.block_on(async {
        let handle = event_loop.handle();
        let (client, server) = pair(&event_loop).await;
        let mut buf = [0; 8];
        client.write_all(b"x").await.unwrap();
        // One byte, and the buffer has room for more: the next read would wait.
        assert_eq!(server.read(&mut buf).await.unwrap(), 1);
        server.write_all(b"never read").await.unwrap();
        client.write_all(b"y").await.unwrap();
        what_the_peer_does(client);
        let before = handle.stats().waits;
        handle.sleep(std::time::Duration::from_millis(5)).await;
        let waits = handle.stats().waits - before;
        // What came meanwhile is not lost.
        match server.read(&mut buf).await {
            Ok(n) => assert_eq!(n, 1),
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::ConnectionReset),
        }
        waits
    })
}

#[test]
fn unread_bytes_do_not_turn_the_loop_while_their_task_sleeps() {
    let mut client = None;
    let waits = waits_of_a_sleep_after(|stream| client = Some(stream));
    assert!(waits <= 4, "{waits}");
}

#[test]
fn a_peer_that_resets_does_not_turn_the_loop_while_the_task_sleeps() {
    // Closing with unread bytes makes the system reset the connection.
    let waits = waits_of_a_sleep_after(drop);
    assert!(waits <= 4, "{waits}");
}

#[test]
fn a_peer_that_has_ended_does_not_turn_the_loop_while_the_task_sleeps() {
    let mut client = None;
    let waits = waits_of_a_sleep_after(|stream| {
        stream.get_ref().shutdown(Shutdown::Write).unwrap();
        client = Some(stream);
    });
    assert!(waits <= 4, "{waits}");
}
