//! `ch4_echo_server`: a server for all clients at once, on one thread.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use crate::{Busy, Loop, Transcript};

/// An encoding that has the program.
pub trait EchoServer: 'static {
    /// Serves a client: reads up to 100 bytes, waits (`delay` stands for work), answers with them, closes.
    fn handle_client<L: Loop>(
        event_loop: L,
        stream: L::Stream,
        peer: IpAddr,
        delay: Duration,
        transcript: Transcript,
    ) -> impl Future<Output = io::Result<()>>;

    /// Serves clients, each in a task of its own, until it is told to stop; then it serves those that are connected already,
    /// and is ready when all have their answers. When the system has no room for another client, it waits a little and goes on.
    fn serve<L: Loop>(
        event_loop: L,
        listener: L::Listener,
        delay: Duration,
        stop: impl Future<Output = ()> + Unpin,
        transcript: Transcript,
    ) -> impl Future<Output = ()>;
}

/// How long the server waits, when it could not accept a client, before it tries again.
pub const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);

/// A client's task: what [`EchoServer::handle_client`] does, and a line where it fails. While it runs, it is busy.
pub async fn client_task(
    service: impl Future<Output = io::Result<()>>,
    peer: IpAddr,
    transcript: Transcript,
    busy: Busy,
) {
    if let Err(error) = service.await {
        transcript.line(format_args!("Perdido {peer}: {error}"));
    }
    drop(busy);
}
