//! The load: connections that send, wait for the answer, and send again, on our loop, whoever serves.

use std::cell::Cell;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use pausa_lab::Result;
use pausa_scheduler::{EventLoop, TcpStream};

/// Bytes of a message. What is read into is larger, so that a read of a message is a short one, as a client's reads are.
pub(crate) const MESSAGE: usize = 64;
const BUFFER: usize = 256;

/// How long it goes on.
#[derive(Clone, Copy)]
pub(crate) enum Until {
    /// Every connection stops after the answer that it waits for by then.
    Time(Duration),
    /// Every connection sends so many.
    Requests(u64),
}

/// Connects, waits for `start`, and keeps every connection busy. All of them stay until the end. Gives the number of
/// answers, each of which was what had been sent.
///
/// # Errors
/// Where a connection cannot be made, or is lost, or an answer is not the message.
pub(crate) fn load(
    address: SocketAddr,
    connections: usize,
    until: Until,
    start: impl FnOnce() -> io::Result<()>,
) -> Result<u64> {
    let event_loop = EventLoop::new()?;
    let handle = event_loop.handle();
    event_loop.block_on(async {
        let mut streams = Vec::with_capacity(connections);
        for _ in 0..connections {
            let stream = handle.connect(address).await?;
            stream.get_ref().set_nodelay(true)?;
            streams.push(Rc::new(stream));
        }
        start()?;
        let is_over = Rc::new(Cell::new(false));
        if let Until::Time(time) = until {
            let (over, sleep) = (Rc::clone(&is_over), handle.sleep(time));
            handle.spawn_detached(async move {
                sleep.await;
                over.set(true);
            });
        }
        let clients: Vec<_> = (0..)
            .zip(&streams)
            .map(|(number, stream)| {
                handle.spawn(client(number, Rc::clone(stream), until, Rc::clone(&is_over)))
            })
            .collect();
        let mut answers = 0;
        for client in clients {
            answers += client.await??;
        }
        Ok(answers)
    })
}

async fn client(
    number: u64,
    stream: Rc<TcpStream>,
    until: Until,
    is_over: Rc<Cell<bool>>,
) -> io::Result<u64> {
    let (mut answers, mut message, mut buffer) = (0_u64, [b'x'; MESSAGE], [0; BUFFER]);
    message[..8].copy_from_slice(&number.to_le_bytes());
    while !is_over.get() && !matches!(until, Until::Requests(requests) if answers >= requests) {
        message[8..16].copy_from_slice(&answers.to_le_bytes());
        stream.write_all(&message).await?;
        let mut filled = 0;
        while filled < MESSAGE {
            filled += match stream.read(&mut buffer[filled..]).await? {
                0 => return Err(io::Error::other("the server closed a connection")),
                read => read,
            };
        }
        if buffer[..filled] != message {
            return Err(io::Error::other("an answer that is not the message"));
        }
        answers += 1;
    }
    Ok(answers)
}
