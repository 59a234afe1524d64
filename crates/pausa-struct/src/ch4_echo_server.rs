//! `ch4_echo_server` as structs: a server for all clients at once.
//!
//! What a client waits for is an enum, and each variant owns what is needed after the pause. Every pause is a variant,
//! and the loop that accepts clients is a state machine of its own, which makes this the longest chapter.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pausa::ch4_echo_server::{ACCEPT_RETRY_DELAY, EchoServer, client_task};
use pausa::{Loop, Stream, Transcript, WaitGroup, poll_accept_until, printable};

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
        let (clients, listener, stop) = (WaitGroup::new(), Some(listener), Some(stop));
        Server { event_loop, delay, stop, transcript, clients, listener, retry: None }
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
                    let mut buffer = [0; 100];
                    let length = ready!(stream.poll_read(cx, &mut buffer))?;
                    let data = &buffer[..length];
                    transcript.line(format_args!("Recibido '{}' de {peer}", printable(data)));
                    WaitingFor::Sleep(event_loop.sleep(*delay), data.to_vec())
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
    /// `None` once it is ready.
    stop: Option<S>,
    transcript: Transcript,
    clients: WaitGroup,
    /// `None` once no more clients are accepted.
    listener: Option<L::Listener>,
    /// The delay before the next attempt, after the system could not accept a client.
    retry: Option<L::Sleep>,
}

impl<L: Loop, S: Future<Output = ()> + Unpin> Future for Server<L, S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        loop {
            if let Some(retry) = &mut this.retry {
                ready!(Pin::new(retry).poll(cx));
                this.retry = None;
            }
            let Some(listener) = &mut this.listener else {
                return this.clients.poll_wait(cx);
            };
            let Some(client) = ready!(poll_accept_until(listener, &mut this.stop, cx)) else {
                this.listener = None;
                continue;
            };
            let Ok((stream, peer)) = client else {
                this.retry = Some(this.event_loop.sleep(ACCEPT_RETRY_DELAY));
                continue;
            };
            let (event_loop, transcript) = (this.event_loop.clone(), this.transcript.clone());
            let service = Struct::handle_client(event_loop, stream, peer.ip(), this.delay, transcript);
            let service = client_task(service, peer.ip(), this.transcript.clone(), this.clients.busy());
            this.event_loop.spawn_detached(service);
        }
    }
}
