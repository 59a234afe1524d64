//! `ch4_echo_server` with `diapause`: a server for all clients at once.
//!
//! Easy here: a client's whole life is read from top to bottom, and `?` leaves it.
//! By hand: what borrows a connection cannot be kept across a pause, so reading, writing and accepting are loops that poll.
//! Twins: the same file in the other encodings; `cargo pausa diff ch4_echo_server` has them side by side.

use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pausa::ch4_echo_server::{ACCEPT_RETRY_DELAY, EchoServer, client_task};
use pausa::{Listener, Loop, Stream, Transcript, WaitGroup};

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
    transcript.line(format_args!("Recibido '{}' de {}", String::from_utf8_lossy(&data), peer));
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
fn server<L: Loop>(
    event_loop: L,
    mut listener: L::Listener,
    delay: Duration,
    mut stop: impl Future<Output = ()> + Unpin,
    transcript: Transcript,
) {
    let clients: WaitGroup = WaitGroup::new();
    let mut task: Waker = yield_!(Pause::ForWaker);
    while Pin::new(&mut stop).poll(&mut Context::from_waker(&task)).is_pending() {
        match listener.poll_accept(&mut Context::from_waker(&task)) {
            Poll::Pending => task = yield_!(Pause::UntilWoken),
            Poll::Ready(Err(_)) => {
                yield_all!(wait_for::<L::Sleep>(event_loop.sleep(ACCEPT_RETRY_DELAY)));
                task = yield_!(Pause::ForWaker);
            }
            Poll::Ready(Ok((stream, peer))) => {
                let service =
                    Diapause::handle_client(event_loop.clone(), stream, peer.ip(), delay, transcript.clone());
                event_loop.spawn_detached(client_task(
                    service,
                    peer.ip(),
                    transcript.clone(),
                    clients.busy(),
                ));
            }
        }
    }
    drop(listener);
    while pin!(clients.wait()).poll(&mut Context::from_waker(&task)).is_pending() {
        task = yield_!(Pause::UntilWoken);
    }
}
