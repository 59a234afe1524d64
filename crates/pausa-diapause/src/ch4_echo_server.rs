//! `ch4_echo_server` with `diapause`: a server for all clients at once.
//!
//! The code serves a client from top to bottom, and `?` ends the client's task with the error. The state cannot hold a
//! future that borrows the connection, so reading, writing and accepting poll in a loop.

use std::io;
use std::net::IpAddr;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pausa::ch4_echo_server::{ACCEPT_RETRY_DELAY, EchoServer, client_task};
use pausa::{Loop, Stream, Transcript, WaitGroup, poll_accept_until, printable};

use crate::Diapause;
use crate::adapter::{Pause, future, wait_for};

impl EchoServer for Diapause {
    fn handle_client<L: Loop>(
        event_loop: L,
        stream: L::Stream,
        peer: IpAddr,
        delay: Duration,
        transcript: Transcript,
    ) -> impl Future<Output = io::Result<()>> {
        future(client(event_loop, stream, peer, delay, transcript))
    }

    fn serve<L: Loop>(
        event_loop: L,
        listener: L::Listener,
        delay: Duration,
        stop: impl Future<Output = ()> + Unpin,
        transcript: Transcript,
    ) -> impl Future<Output = ()> {
        future(server(event_loop, listener, delay, stop, transcript))
    }
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn client<L: Loop>(
    event_loop: L,
    mut stream: L::Stream,
    peer: IpAddr,
    delay: Duration,
    transcript: Transcript,
) -> io::Result<()> {
    let mut data: Vec<u8> = vec![0; 100];
    let mut task: Waker = yield_!(Pause::ForWaker);
    loop {
        if let Poll::Ready(length) = stream.poll_read(&mut Context::from_waker(&task), &mut data) {
            data.truncate(length?);
            break;
        }
        task = yield_!(Pause::UntilWoken);
    }
    transcript.line(format_args!("Recibido '{}' de {}", printable(&data), peer));
    yield_all!(wait_for::<L::Sleep>(event_loop.sleep(delay)));
    let mut answer: Vec<u8> = [b"Eco: ", &*data].concat();
    task = yield_!(Pause::ForWaker);
    loop {
        if let Poll::Ready(written) = stream.poll_write_all(&mut Context::from_waker(&task), &mut answer) {
            written?;
            break;
        }
        task = yield_!(Pause::UntilWoken);
    }
    transcript.line(format_args!("Respondido a {}", peer));
    stream.close()
}

#[diapause::coroutine(yield = Pause, resume = Waker)]
fn server<L: Loop, S: Future<Output = ()> + Unpin>(
    event_loop: L,
    mut listener: L::Listener,
    delay: Duration,
    stop: S,
    transcript: Transcript,
) {
    let clients: WaitGroup = WaitGroup::new();
    let mut task: Waker = yield_!(Pause::ForWaker);
    let mut stop: Option<S> = Some(stop);
    loop {
        match poll_accept_until(&mut listener, &mut stop, &mut Context::from_waker(&task)) {
            Poll::Pending => task = yield_!(Pause::UntilWoken),
            Poll::Ready(None) => break,
            Poll::Ready(Some(Err(_))) => {
                yield_all!(wait_for::<L::Sleep>(event_loop.sleep(ACCEPT_RETRY_DELAY)));
                task = yield_!(Pause::ForWaker);
            }
            Poll::Ready(Some(Ok((stream, peer)))) => {
                let (peer, log) = (peer.ip(), transcript.clone());
                let service = Diapause::handle_client(event_loop.clone(), stream, peer, delay, log.clone());
                event_loop.spawn_detached(client_task(service, peer, log, clients.busy()));
            }
        }
    }
    drop(listener);
    while clients.poll_wait(&mut Context::from_waker(&task)).is_pending() {
        task = yield_!(Pause::UntilWoken);
    }
}
