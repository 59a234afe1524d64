//! `ch4_echo_server` as a `#[coroutine]` closure: a server for all clients at once.
//!
//! The code serves a client from top to bottom, and `?` ends the client's task with the error.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use pausa::ch4_echo_server::{ACCEPT_RETRY_DELAY, EchoServer, client_task};
use pausa::{Loop, Stream, Transcript, WaitGroup, accept_until, printable, read, write_all};

use crate::CoroutineClosure;
use crate::adapter::{future, wait_for};

impl EchoServer for CoroutineClosure {
    fn handle_client<L: Loop>(
        event_loop: L,
        mut stream: L::Stream,
        peer: IpAddr,
        delay: Duration,
        transcript: Transcript,
    ) -> impl Future<Output = io::Result<()>> {
        future(
            #[coroutine]
            static move |mut task| {
                let data = wait_for!(task, read(&mut stream, 100))?;
                transcript.line(format_args!("Recibido '{}' de {peer}", printable(&data)));
                wait_for!(task, event_loop.sleep(delay));
                wait_for!(task, write_all(&mut stream, [b"Eco: ", &*data].concat()))?;
                transcript.line(format_args!("Respondido a {peer}"));
                stream.close()
            },
        )
    }

    fn serve<L: Loop>(
        event_loop: L,
        mut listener: L::Listener,
        delay: Duration,
        stop: impl Future<Output = ()> + Unpin,
        transcript: Transcript,
    ) -> impl Future<Output = ()> {
        future(
            #[coroutine]
            static move |mut task| {
                let (clients, mut stop) = (WaitGroup::new(), Some(stop));
                while let Some(client) = wait_for!(task, accept_until(&mut listener, &mut stop)) {
                    let Ok((stream, peer)) = client else {
                        wait_for!(task, event_loop.sleep(ACCEPT_RETRY_DELAY));
                        continue;
                    };
                    let service =
                        Self::handle_client(event_loop.clone(), stream, peer.ip(), delay, transcript.clone());
                    event_loop.spawn_detached(client_task(
                        service,
                        peer.ip(),
                        transcript.clone(),
                        clients.busy(),
                    ));
                }
                drop(listener);
                wait_for!(task, clients.wait());
            },
        )
    }
}
