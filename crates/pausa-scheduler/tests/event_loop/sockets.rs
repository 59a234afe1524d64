use std::io;
use std::net::Shutdown;

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
