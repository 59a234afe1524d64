use std::time::Duration;

use pausa_scheduler::{EventLoop, Handle, TcpStream};

use crate::anywhere;

async fn read_exactly(stream: &TcpStream, buf: &mut [u8]) {
    let mut filled = 0;
    while filled < buf.len() {
        match stream.read(&mut buf[filled..]).await.unwrap() {
            0 => panic!("the peer closed after {filled} bytes"),
            n => filled += n,
        }
    }
}

fn serve(handle: &Handle, delay: Duration) -> std::net::SocketAddr {
    let listener = handle.listen(anywhere()).unwrap();
    let address = listener.local_addr().unwrap();
    let handle = handle.clone();
    handle.clone().spawn_detached(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let sleeper = handle.clone();
            handle.spawn_detached(async move {
                let mut buf = [0; 100];
                loop {
                    let n = stream.read(&mut buf).await.unwrap();
                    if n == 0 {
                        return;
                    }
                    sleeper.sleep(delay).await;
                    stream.write_all(&buf[..n]).await.unwrap();
                }
            });
        }
    });
    address
}

fn a_hundred_clients(event_loop: &EventLoop, delay: Duration, requests: usize) {
    let address = serve(&event_loop.handle(), delay);
    let clients: Vec<_> = (0..100u32)
        .map(|i| {
            let handle = event_loop.handle();
            event_loop.handle().spawn(async move {
                let stream = handle.connect(address).await.unwrap();
                for request in 0..requests as u32 {
                    let message = [i.to_le_bytes(), request.to_le_bytes()].concat();
                    stream.write_all(&message).await.unwrap();
                    let mut answer = [0; 8];
                    read_exactly(&stream, &mut answer).await;
                    assert_eq!(answer[..], message);
                }
            })
        })
        .collect();
    event_loop.block_on(async {
        for client in clients {
            client.await.unwrap();
        }
    });
}

#[test]
fn a_hundred_clients_get_their_echoes() {
    a_hundred_clients(&EventLoop::new().unwrap(), Duration::ZERO, 50);
}

#[test]
fn a_virtual_clock_jumps_while_an_echo_server_waits_for_clients() {
    let event_loop = EventLoop::with_virtual_clock().unwrap();
    a_hundred_clients(&event_loop, Duration::from_secs(2), 2);
    let now = event_loop.handle().now();
    assert!(now >= Duration::from_secs(4), "{now:?}");
}
