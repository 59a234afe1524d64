use std::io::ErrorKind;
use std::net::Shutdown;
use std::rc::Rc;
use std::time::Duration;

use pausa_scheduler::{EventLoop, TcpStream};

use crate::{anywhere, connection};

#[test]
fn two_tasks_that_accept_at_one_listener_both_get_clients() {
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    let listener = Rc::new(handle.listen(anywhere()).unwrap());
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
fn unread_bytes_an_end_or_a_reset_do_not_wake_the_loop_while_their_task_sleeps() {
    type Peer = fn(TcpStream) -> Option<TcpStream>;
    let peers: [(&str, Peer); 3] = [
        ("sends bytes", Some),
        ("sends bytes and ends", |stream| {
            stream.get_ref().shutdown(Shutdown::Write).unwrap();
            Some(stream)
        }),
        // Closing with unread bytes makes the system reset the connection.
        ("resets", |_| None),
    ];
    for (what, does) in peers {
        let event_loop = EventLoop::new().unwrap();
        event_loop.block_on(async {
            let handle = event_loop.handle();
            let (client, server) = connection(&event_loop).await;
            let mut buf = [0; 8];
            client.write_all(b"x").await.unwrap();
            // One byte, and the buffer has room for more: the next read would wait.
            assert_eq!(server.read(&mut buf).await.unwrap(), 1);
            server.write_all(b"never read").await.unwrap();
            client.write_all(b"y").await.unwrap();
            let _peer = does(client);
            let before = handle.stats().waits;
            handle.sleep(Duration::from_millis(5)).await;
            let waits = handle.stats().waits - before;
            assert!(waits <= 4, "a peer that {what}: {waits}");
            // What came meanwhile is not lost.
            match server.read(&mut buf).await {
                Ok(n) => assert_eq!(n, 1),
                Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
            }
        });
    }
}
