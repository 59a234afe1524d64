//! `ch4_echo_server` as structs: a server for all clients at once.
//!
//! Easy here: what a client waits for is an enum, and what it owns at each pause is in the variant.
//! By hand: every pause is a variant, every `?` a `match`, and the loop that accepts is a machine of its own; so
//! this is the one chapter of more than 80 lines.
//! Twins: the same file in the other encodings; `cargo pausa diff ch4_echo_server` has them side by side.

use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pausa::ch4_echo_server::{ACCEPT_RETRY_DELAY, EchoServer, client_task};
use pausa::{Listener, Loop, Stream, Transcript, WaitGroup};

use crate::Struct;

impl EchoServer for Struct {
    fn handle_client<L: Loop>(
        event_loop: L,
        stream: L::Stream,
        peer: IpAddr,
        delay: Duration,
        transcript: Transcript,
    ) -> impl Future<Output = io::Result<()>> {
        Client { event_loop, stream, peer, delay, transcript, waiting_for: WaitingFor::Message }
    }

    fn serve<L: Loop>(
        event_loop: L,
        listener: L::Listener,
        delay: Duration,
        stop: impl Future<Output = ()> + Unpin,
        transcript: Transcript,
    ) -> impl Future<Output = ()> {
        let (clients, listener) = (WaitGroup::new(), Some(listener));
        Server { event_loop, delay, stop, transcript, clients, listener, patience: None }
    }
}

struct Client<L: Loop> {
    event_loop: L,
    stream: L::Stream,
    peer: IpAddr,
    delay: Duration,
    transcript: Transcript,
    waiting_for: WaitingFor<L::Sleep>,
}

enum WaitingFor<S> {
    Message,
    Sleep(S, Vec<u8>),
    Writing(Vec<u8>),
}

impl<L: Loop> Future for Client<L> {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Client { event_loop, stream, peer, delay, transcript, waiting_for } = &mut *self;
        loop {
            *waiting_for = match waiting_for {
                WaitingFor::Message => {
                    let mut data = vec![0; 100];
                    let length = ready!(stream.poll_read(cx, &mut data))?;
                    data.truncate(length);
                    let message = String::from_utf8_lossy(&data);
                    transcript.line(format_args!("Recibido '{message}' de {peer}"));
                    WaitingFor::Sleep(event_loop.sleep(*delay), data)
                }
                WaitingFor::Sleep(sleep, data) => {
                    ready!(Pin::new(sleep).poll(cx));
                    WaitingFor::Writing([b"Eco: ", &**data].concat())
                }
                WaitingFor::Writing(answer) => {
                    ready!(stream.poll_write_all(cx, answer))?;
                    transcript.line(format_args!("Respondido a {peer}"));
                    return Poll::Ready(stream.close());
                }
            };
        }
    }
}

struct Server<L: Loop, S> {
    event_loop: L,
    delay: Duration,
    stop: S,
    transcript: Transcript,
    clients: WaitGroup,
    /// None when it has been told to stop.
    listener: Option<L::Listener>,
    /// While the system has no room for another client.
    patience: Option<L::Sleep>,
}

impl<L: Loop, S: Future<Output = ()> + Unpin> Future for Server<L, S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        loop {
            if let Some(patience) = &mut this.patience {
                ready!(Pin::new(patience).poll(cx));
                this.patience = None;
            }
            let Some(listener) = &mut this.listener else {
                return pin!(this.clients.wait()).poll(cx);
            };
            if Pin::new(&mut this.stop).poll(cx).is_ready() {
                this.listener = None;
                continue;
            }
            let Ok((stream, peer)) = ready!(listener.poll_accept(cx)) else {
                this.patience = Some(this.event_loop.sleep(ACCEPT_RETRY_DELAY));
                continue;
            };
            let (event_loop, transcript) = (this.event_loop.clone(), this.transcript.clone());
            let service = Struct::handle_client(event_loop, stream, peer.ip(), this.delay, transcript);
            let service = client_task(service, peer.ip(), this.transcript.clone(), this.clients.busy());
            this.event_loop.spawn_detached(service);
        }
    }
}
